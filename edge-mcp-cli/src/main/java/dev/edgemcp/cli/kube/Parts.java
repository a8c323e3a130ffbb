package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.Part;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Reads parts side by side; one that fails does not disturb the others. Its threads are daemons. */
final class Parts implements AutoCloseable {
    private static final int AT_ONCE = 8;

    private final ExecutorService threads;

    Parts() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(AT_ONCE, AT_ONCE, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
                    Thread thread = new Thread(work, "kube-read");
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        threads = pool;
    }

    /** Begins to read a part, which has at most the time that its requests have. */
    <T> CompletableFuture<Part<T>> read(Supplier<T> part) {
        return CompletableFuture.supplyAsync(() -> attempt(part), threads);
    }

    private static <T> Part<T> attempt(Supplier<T> part) {
        try {
            T value = part.get();
            return value == null ? Part.none() : Part.of(value);
        } catch (KubeException e) {
            boolean forbidden = e.reason() == KubeException.Reason.FORBIDDEN;
            return Part.failed(String.valueOf(e.getMessage()), forbidden);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
