package dev.edgemcp.core.redis;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what nobody tells of. */
public final class Await {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private Await() {}

    public static void until(Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > DEADLINE.toNanos()) {
                throw new AssertionError("did not happen within " + DEADLINE.toSeconds() + " s");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
