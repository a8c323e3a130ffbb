package dev.edgemcp.core.cache;

/** Where a result is looked for, in this order. */
public enum CacheLevel {
    /** The memory of this process. */
    L1,
    /** What several processes share. */
    L2
}
