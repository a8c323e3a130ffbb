package dev.edgemcp.server.watch;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at something again and again, and tells when it is not what it was. Looking beats waiting for the operating system
 * to tell: it does not matter on which file system something is, or through which links it is replaced.
 *
 * @param <S> what is seen, told apart by {@code equals}
 */
public final class Watch<S> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Watch.class);

    private final Supplier<S> look;
    private final Consumer<S> changed;
    private final boolean settled;
    private final ScheduledExecutorService thread;
    // On the watching thread only, once it runs.
    private S told;
    private S before;

    private Watch(String name, S first, boolean settled, Supplier<S> look, Consumer<S> changed) {
        this.told = first;
        this.before = first;
        this.settled = settled;
        this.look = look;
        this.changed = changed;
        this.thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, name);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /**
     * Begins to look.
     *
     * @param name of the thread
     * @param interval from one look to the next
     * @param first what is known already
     * @param settled whether something has to look the same twice before it is told, for files that are written in place
     * @param look may block; what it throws is logged, and then nothing has been seen
     * @param changed is told on the watching thread; what it throws is logged
     */
    public static <S> Watch<S> start(
            String name, Duration interval, S first, boolean settled, Supplier<S> look, Consumer<S> changed) {
        Watch<S> watch = new Watch<>(name, first, settled, look, changed);
        long nanos = interval.toNanos();
        var unused = watch.thread.scheduleWithFixedDelay(watch::check, nanos, nanos, TimeUnit.NANOSECONDS);
        return watch;
    }

    private void check() {
        try {
            S seen = look.get();
            boolean stays = !settled || seen.equals(before);
            before = seen;
            if (stays && !seen.equals(told)) {
                told = seen;
                changed.accept(seen);
            }
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("looking for changes failed");
        }
    }

    /** Stops looking. Idempotent. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
