package dev.edgemcp.core.call;

import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.ToolContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The life of one call: whether it is still wanted, and how far it is. Thread-safe. */
public final class CallScope implements ToolContext {
    /** Where progress goes. */
    @FunctionalInterface
    public interface ProgressListener {
        /** Takes one step of progress; called in order, never again after the call is closed. */
        void progress(double progress, @Nullable Double total, @Nullable String message);
    }

    private final Principal principal;
    private final @Nullable ProgressListener listener;

    private final Object lock = new Object();
    // All guarded by lock.
    private final List<Runnable> onCancel = new ArrayList<>();
    private @Nullable Thread worker;
    private boolean cancelled;
    private boolean finished;
    private boolean closed;
    private double lastProgress = Double.NEGATIVE_INFINITY;

    /**
     * @param listener who wants to know of progress, or null if nobody does
     */
    public CallScope(Principal principal, @Nullable ProgressListener listener) {
        this.principal = principal;
        this.listener = listener;
    }

    @Override
    public Principal principal() {
        return principal;
    }

    @Override
    public boolean cancelled() {
        synchronized (lock) {
            return cancelled;
        }
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (lock) {
            if (!cancelled) {
                onCancel.add(action);
                return;
            }
        }
        action.run();
    }

    @Override
    public void progress(double progress, @Nullable Double total, @Nullable String message) {
        if (listener == null) {
            return;
        }
        synchronized (lock) {
            if (closed || cancelled || !(progress > lastProgress) || Double.isInfinite(progress)) {
                return;
            }
            lastProgress = progress;
            listener.progress(progress, total, message);
        }
    }

    /**
     * Says that nobody waits any more: interrupts the worker and runs what waits for cancellation. Does nothing the
     * second time, or when the handler has finished.
     */
    public void cancel() {
        List<Runnable> actions;
        synchronized (lock) {
            if (cancelled || finished) {
                return;
            }
            cancelled = true;
            actions = List.copyOf(onCancel);
            onCancel.clear();
            if (worker != null) {
                worker.interrupt();
            }
        }
        actions.forEach(Runnable::run);
    }

    /** Says that the call has been answered. A handler that runs on, or has not begun, is cancelled. */
    public void close() {
        synchronized (lock) {
            closed = true;
        }
        cancel();
    }

    /** Runs the work on this thread, which cancellation interrupts meanwhile, and not a moment longer. */
    <T> T runInterruptibly(Callable<T> work) throws Exception {
        synchronized (lock) {
            throwIfCancelled();
            worker = Thread.currentThread();
        }
        try {
            return work.call();
        } finally {
            synchronized (lock) {
                worker = null;
                finished = true;
            }
            // The thread goes back to its pool: it must not carry this call's interruption along.
            boolean unused = Thread.interrupted();
        }
    }
}
