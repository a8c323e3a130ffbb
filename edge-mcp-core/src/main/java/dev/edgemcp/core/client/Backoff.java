package dev.edgemcp.core.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait before the next attempt: doubling, with jitter so that many clients do not come back at once. */
final class Backoff {
    private static final Duration FIRST = Duration.ofMillis(250);
    static final Duration LONGEST = Duration.ofSeconds(30);

    private Duration step = FIRST;

    /** Half of the step to the whole of it; the next step is twice as long. */
    Duration next() {
        Duration waited = step;
        step = step.multipliedBy(2);
        if (step.compareTo(LONGEST) > 0) {
            step = LONGEST;
        }
        long half = waited.toMillis() / 2;
        return Duration.ofMillis(half + ThreadLocalRandom.current().nextLong(half + 1));
    }

    void reset() {
        step = FIRST;
    }
}
