package dev.edgemcp.core.cache;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps entries by their keys, for a time. What is in an entry is none of its business; whatever it gives back is checked. It
 * may lose any entry at any time. Thread-safe.
 *
 * <p>A call waits for {@link #get}: it must not block, and its future must complete within some tens of milliseconds, if
 * need be without an entry. Futures may fail; the cache then goes on without.
 */
public interface CacheStore extends AutoCloseable {
    /** Told which entries this process should no longer have a copy of. Must not block. */
    interface Changes {
        /** The entry was put, removed or lost elsewhere. */
        void changed(CacheKey key);

        /** Any entry may have been. */
        void allChanged();
    }

    /** The entry, or null if there is none. */
    CompletableFuture<byte @Nullable []> get(CacheKey key);

    /**
     * Keeps an entry in the place of an older one.
     *
     * @param entry not to be changed by anybody any more
     * @param ttl at least a millisecond
     */
    CompletableFuture<Void> put(CacheKey key, byte[] entry, Duration ttl);

    /** Drops an entry, if there is one. */
    CompletableFuture<Void> invalidate(CacheKey key);

    /** Has somebody told of changes that others make. A store that nobody else can change has nothing to tell. */
    default void onChange(Changes changes) {}

    @Override
    void close();
}
