package dev.edgemcp.core.cache;

/** Told what the cache had. Runs on the threads that do the work: thread-safe, fast, never throwing. */
public interface CacheListener {
    /** Listens to nothing. */
    CacheListener NONE = new CacheListener() {};

    /** A result was there. */
    default void cacheHit(CacheLevel level) {}

    /** A result was not there. A call that waits for another's run of the handler misses in {@link CacheLevel#L1} only. */
    default void cacheMissed(CacheLevel level) {}
}
