package dev.edgemcp.core.quota;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Counts calls. Looks at all buckets of a call before it takes from any. Thread-safe; must not block. */
public interface Limiter extends AutoCloseable {
    /** Decides about one call. Never fails: a limiter that cannot tell decides by what it knows. */
    CompletableFuture<Decision> decide(List<Bucket> buckets);

    /** How full buckets are; takes nothing. Same order as the buckets. Never fails. */
    CompletableFuture<List<Level>> levels(List<Bucket> buckets);

    /** Whether it counts elsewhere, so that an answer may take a while. */
    default boolean remote() {
        return false;
    }

    /**
     * How full a bucket is.
     *
     * @param remaining calls that could be made at once
     */
    record Level(Bucket bucket, long remaining) {}

    /** Releases what the limiter holds. */
    @Override
    default void close() {}
}
