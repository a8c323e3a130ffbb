package dev.edgemcp.core.platform;

import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves the platform alone when it has failed several times in a row: for a while, then for one request, and if that
 * fails for twice as long. Thread-safe.
 */
final class Breaker {
    private static final int FAILURES = 5;
    private static final Duration MAX_RETRY_AFTER = Duration.ofMinutes(5);

    private final Duration first;
    private final Duration longest;
    private final Ticker ticker;
    private final Consumer<BreakerState> listener;

    private final Object lock = new Object();
    // All guarded by lock.
    private BreakerState state = BreakerState.CLOSED;
    private int failures;
    private Duration step;
    private long openUntil;

    Breaker(Duration first, Duration longest, Ticker ticker, Consumer<BreakerState> listener) {
        this.first = first;
        this.longest = longest;
        this.ticker = ticker;
        this.listener = listener;
        this.step = first;
    }

    /** Whether to ask now. Who may must say how it went: {@link #succeeded}, {@link #failed} or {@link #withdrawn}. */
    boolean tryAcquire() {
        synchronized (lock) {
            if (state == BreakerState.CLOSED) {
                return true;
            }
            if (state == BreakerState.OPEN && ticker.nanos() - openUntil >= 0) {
                become(BreakerState.HALF_OPEN);
                return true;
            }
            return false;
        }
    }

    /** How long to wait before asking makes sense; zero if it does. */
    Duration pause(long now) {
        synchronized (lock) {
            return state == BreakerState.CLOSED
                    ? Duration.ZERO
                    : Duration.ofNanos(Math.max(state == BreakerState.HALF_OPEN ? 50_000_000 : 0, openUntil - now));
        }
    }

    BreakerState state() {
        synchronized (lock) {
            return state;
        }
    }

    /** The platform has answered as one that works. */
    void succeeded() {
        synchronized (lock) {
            failures = 0;
            step = first;
            if (state != BreakerState.CLOSED) {
                become(BreakerState.CLOSED);
            }
        }
    }

    /**
     * It has not.
     *
     * @param retryAfter when it wants to be asked again, or null
     */
    void failed(@Nullable Duration retryAfter) {
        synchronized (lock) {
            failures++;
            if (state == BreakerState.HALF_OPEN || (state == BreakerState.CLOSED && failures >= FAILURES)) {
                open(retryAfter);
            }
        }
    }

    /** Nobody wanted to know in the end. */
    void withdrawn() {
        synchronized (lock) {
            if (state == BreakerState.HALF_OPEN) {
                openUntil = ticker.nanos();
                become(BreakerState.OPEN);
            }
        }
    }

    /** Must be called with the lock. */
    private void open(@Nullable Duration retryAfter) {
        Duration pause = jittered(step);
        if (retryAfter != null && retryAfter.compareTo(pause) > 0) {
            pause = retryAfter.compareTo(MAX_RETRY_AFTER) < 0 ? retryAfter : MAX_RETRY_AFTER;
        }
        openUntil = ticker.nanos() + pause.toNanos();
        step = step.multipliedBy(2).compareTo(longest) < 0 ? step.multipliedBy(2) : longest;
        become(BreakerState.OPEN);
    }

    /** Half of it to the whole of it, so that many servers do not come back at once. */
    static Duration jittered(Duration time) {
        long half = Math.max(1, time.toNanos() / 2);
        return Duration.ofNanos(half + ThreadLocalRandom.current().nextLong(half));
    }

    private void become(BreakerState next) {
        state = next;
        listener.accept(next);
    }
}
