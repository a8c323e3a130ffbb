package dev.edgemcp.core.call;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Runs blocking handlers, so many at once and so many waiting, on virtual threads where the JVM has them (21 and later)
 * and on platform threads elsewhere. Thread-safe.
 */
public final class Workers implements Executor, AutoCloseable {
    private final ExecutorService threads;
    private final int maxRunning;
    private final int maxWaiting;

    private final Object lock = new Object();
    // Both guarded by lock.
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /**
     * @param maxRunning handlers that run at once
     * @param maxWaiting handlers that wait for a place before further ones are refused
     */
    public Workers(int maxRunning, int maxWaiting) {
        this.threads = newThreads();
        this.maxRunning = maxRunning;
        this.maxWaiting = maxWaiting;
    }

    /**
     * Runs the task when there is a place.
     *
     * @throws RejectedExecutionException if too many wait already
     */
    @Override
    public void execute(Runnable task) {
        synchronized (lock) {
            if (running >= maxRunning) {
                if (waiting.size() >= maxWaiting) {
                    throw new RejectedExecutionException("too many calls are waiting");
                }
                waiting.add(task);
                return;
            }
            running++;
        }
        start(task);
    }

    private void start(Runnable task) {
        try {
            threads.execute(() -> runAndContinue(task));
        } catch (RejectedExecutionException e) {
            synchronized (lock) {
                running--;
            }
            throw e;
        }
    }

    private void runAndContinue(Runnable first) {
        @Nullable Runnable task = first;
        while (task != null) {
            try {
                task.run();
            } catch (RuntimeException | Error e) {
                Thread thread = Thread.currentThread();
                thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
            }
            synchronized (lock) {
                task = waiting.poll();
                if (task == null) {
                    running--;
                }
            }
        }
    }

    /** Interrupts what runs and forgets what waits. */
    @Override
    public void close() {
        synchronized (lock) {
            waiting.clear();
        }
        threads.shutdownNow();
    }

    private static ExecutorService newThreads() {
        try {
            // Present from Java 21 on; this library is compiled for 17.
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException e) {
            AtomicInteger number = new AtomicInteger();
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        Thread thread = new Thread(task, "edge-mcp-call-" + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    });
        }
    }
}
