package dev.edgemcp.core.client;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How one request is made.
 *
 * @param timeout from sending to the whole answer
 * @param progress hears how far the work is; null if nobody wants to know. Must not block.
 */
public record CallOptions(Duration timeout, @Nullable Consumer<Progress> progress) {
    public CallOptions {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new IllegalArgumentException("timeout must be positive, not " + timeout);
        }
    }

    /** A call of which only the answer matters. */
    public static CallOptions of(Duration timeout) {
        return new CallOptions(timeout, null);
    }
}
