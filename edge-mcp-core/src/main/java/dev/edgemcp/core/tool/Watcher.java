package dev.edgemcp.core.tool;

/** Watches resources for those who subscribe to them. Thread-safe. */
@FunctionalInterface
public interface Watcher {
    /**
     * Begins to watch. Called once for a URI however many subscribe to it, on a thread that may block.
     *
     * @param changed runs after each change; returns at once, and may be run too often
     * @return ends the watching
     * @throws ToolException if the resource cannot be watched; the caller reads why
     * @throws Exception any other failure; the caller sees only an opaque reference to the log
     */
    Watch watch(ResourceRequest request, Runnable changed) throws Exception;

    /** A watching in progress. */
    interface Watch extends AutoCloseable {
        /** Ends it. Idempotent. */
        @Override
        void close();
    }
}
