package dev.edgemcp.core.quota;

/** Told of refusals. Runs on the threads that do the work: thread-safe, fast, never throwing. */
@FunctionalInterface
public interface LimitListener {
    /** Listens to nothing. */
    LimitListener NONE = (kind, tenant, shadow) -> {};

    /**
     * A call was too much.
     *
     * @param shadow it was let through all the same
     */
    void limited(Bucket.Kind kind, String tenant, boolean shadow);
}
