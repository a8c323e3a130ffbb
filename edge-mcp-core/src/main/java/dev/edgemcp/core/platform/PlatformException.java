package dev.edgemcp.core.platform;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request to the Core Platform has not come to a good end. The message is fit for a log, and has nothing secret. */
final class PlatformException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final PlatformOutcome outcome;
    private final @Nullable Duration retryAfter;
    private final String said;

    /**
     * @param retryAfter when it wants to be asked again, or null if it did not say
     * @param said what it said itself, cleaned and short; may be empty
     */
    PlatformException(PlatformOutcome outcome, String message, @Nullable Duration retryAfter, String said) {
        super(message, null, false, false);
        this.outcome = outcome;
        this.retryAfter = retryAfter;
        this.said = said;
    }

    PlatformException(PlatformOutcome outcome, String message) {
        this(outcome, message, null, "");
    }

    PlatformOutcome outcome() {
        return outcome;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    String said() {
        return said;
    }
}
