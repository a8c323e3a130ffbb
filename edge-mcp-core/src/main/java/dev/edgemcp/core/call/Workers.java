package dev.edgemcp.core.call;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Runs blocking handlers on an executor, so many at once and so many waiting. Thread-safe. */
public final class Workers implements Executor {
    private final Executor threads;
    private final int maxRunning;
    private final int maxWaiting;

    private final Object lock = new Object();
    // Both guarded by lock.
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int running;

    /**
     * @param threads runs {@code maxRunning} tasks at once; not closed here
     * @param maxRunning handlers that run at once
     * @param maxWaiting handlers that wait for a place before further ones are refused
     */
    public Workers(Executor threads, int maxRunning, int maxWaiting) {
        this.threads = threads;
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
}
