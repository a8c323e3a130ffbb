package dev.edgemcp.cli.kube;

import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;

/** The one place where this package waits for time to go by. */
final class Pause {
    private Pause() {}

    static void millis(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted");
        }
    }
}
