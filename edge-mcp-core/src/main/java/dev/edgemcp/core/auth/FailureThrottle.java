package dev.edgemcp.core.auth;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Slows callers that keep failing to authenticate. Counts failures per address, over a bounded number of addresses; an
 * address is forgiven when it has not failed for a minute. Thread-safe.
 */
public final class FailureThrottle {
    private static final int MAX_ADDRESSES = 10_000;
    private static final int FREE_FAILURES = 5;
    private static final Duration MEMORY = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final long FIRST_MILLIS = 100;

    private final Cache<String, AtomicInteger> failures;

    /** A throttle on the given clock. */
    public FailureThrottle(Ticker ticker) {
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_ADDRESSES)
                .expireAfterAccess(MEMORY)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    /**
     * Counts a failure.
     *
     * @param address who failed
     * @return how long to wait before answering; zero for the first few, then doubling up to five seconds
     */
    public Duration failed(String address) {
        int count = failures.get(address, unused -> new AtomicInteger()).incrementAndGet();
        int beyond = count - FREE_FAILURES;
        if (beyond <= 0) {
            return Duration.ZERO;
        }
        Duration delay = Duration.ofMillis(FIRST_MILLIS << Math.min(beyond - 1, 20));
        return delay.compareTo(LONGEST) < 0 ? delay : LONGEST;
    }
}
