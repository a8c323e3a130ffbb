package dev.edgemcp.core.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Entries in memory, so many and so many bytes at most: an entry weighs what it takes, but never less than a fair share of the
 * bytes. Thread-safe.
 */
final class CaffeineStore implements CacheStore {
    /** What an entry takes besides its bytes, roughly. */
    private static final int OVERHEAD = 300;

    private static final class Stored {
        final byte[] entry;
        final Duration ttl;

        Stored(byte[] entry, Duration ttl) {
            this.entry = entry;
            this.ttl = ttl;
        }
    }

    private final Cache<CacheKey, Stored> entries;

    CaffeineStore(CacheSettings settings, Ticker ticker) {
        long share =
                settings.maxItems() == 0 ? 0 : (settings.maxBytes() + settings.maxItems() - 1) / settings.maxItems();
        this.entries = Caffeine.newBuilder()
                .maximumWeight(settings.maxItems() == 0 ? 0 : settings.maxBytes())
                .weigher((CacheKey key, Stored stored) ->
                        (int) Math.min(Integer.MAX_VALUE, Math.max(share, (long) stored.entry.length + OVERHEAD)))
                .expireAfter(Expiry.writing((CacheKey key, Stored stored) -> stored.ttl))
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** The entry, or null if there is none. */
    byte @Nullable [] peek(CacheKey key) {
        Stored stored = entries.getIfPresent(key);
        return stored == null ? null : stored.entry;
    }

    void keep(CacheKey key, byte[] entry, Duration ttl) {
        entries.put(key, new Stored(entry, ttl));
    }

    void drop(CacheKey key) {
        entries.invalidate(key);
    }

    void dropAll() {
        entries.invalidateAll();
    }

    @Override
    public CompletableFuture<byte @Nullable []> get(CacheKey key) {
        return CompletableFuture.completedFuture(peek(key));
    }

    @Override
    public CompletableFuture<Void> put(CacheKey key, byte[] entry, Duration ttl) {
        keep(key, entry, ttl);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> invalidate(CacheKey key) {
        drop(key);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        dropAll();
    }
}
