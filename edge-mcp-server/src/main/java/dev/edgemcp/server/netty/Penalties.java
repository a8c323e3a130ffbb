package dev.edgemcp.server.netty;

import dev.edgemcp.core.auth.FailureThrottle;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides how long a caller with a bad key waits for the refusal, and bounds how many wait at once, since each holds a
 * connection. Thread-safe.
 */
final class Penalties {
    private final FailureThrottle throttle;
    private final int maxTotal;
    private final int maxPerAddress;

    private final Object lock = new Object();
    // Both guarded by lock.
    private final Map<String, Integer> waiting = new HashMap<>();
    private int total;

    Penalties(FailureThrottle throttle, ConnectionLimits limits) {
        this.throttle = throttle;
        this.maxTotal = limits.maxDelayedRefusals();
        this.maxPerAddress = limits.maxDelayedRefusalsPerAddress();
    }

    /**
     * Counts a failure.
     *
     * @return how long to wait, to be followed by {@link #served} if that is not zero; null if too many wait already
     */
    @Nullable
    Duration failed(String address) {
        Duration delay = throttle.failed(address);
        if (delay.isZero()) {
            return delay;
        }
        synchronized (lock) {
            int mine = waiting.getOrDefault(address, 0);
            if (total >= maxTotal || mine >= maxPerAddress) {
                return null;
            }
            total++;
            waiting.put(address, mine + 1);
            return delay;
        }
    }

    /** Says that a wait is over. */
    void served(String address) {
        synchronized (lock) {
            total--;
            waiting.computeIfPresent(address, (unused, count) -> count > 1 ? count - 1 : null);
        }
    }
}
