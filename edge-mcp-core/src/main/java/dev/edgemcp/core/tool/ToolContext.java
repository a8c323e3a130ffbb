package dev.edgemcp.core.tool;

import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What a running tool may know and do about its call. Thread-safe; useless after the handler has returned. */
public interface ToolContext {
    /** Who called. */
    Principal principal();

    /**
     * Whether nobody waits for the result any more: the client cancelled or left, or the deadline passed. The thread
     * of a blocking handler is interrupted as well.
     */
    boolean cancelled();

    /**
     * Ends a handler that nobody waits for.
     *
     * @throws CancellationException if the call is cancelled
     */
    default void throwIfCancelled() {
        if (cancelled()) {
            throw new CancellationException("the call was cancelled");
        }
    }

    /** Runs the action once when the call is cancelled, or now if it already is. It must not block. */
    void onCancel(Runnable action);

    /**
     * Tells the client how far the work is, if it asked to be told. Values that do not increase are dropped.
     *
     * @param total the value at the end, if known
     * @param message what is being done, for a person
     */
    void progress(double progress, @Nullable Double total, @Nullable String message);
}
