package dev.edgemcp.core.cache;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A shared store in memory, whose contents a test can look at, change and break. */
final class MapStore implements CacheStore {
    final Map<CacheKey, byte[]> entries = new ConcurrentHashMap<>();
    final Map<CacheKey, Duration> times = new ConcurrentHashMap<>();
    final List<Changes> listeners = new CopyOnWriteArrayList<>();
    volatile boolean broken;

    void changeAll(UnaryOperator<byte[]> change) {
        entries.replaceAll((key, entry) -> change.apply(entry.clone()));
    }

    @Override
    public CompletableFuture<byte[]> get(CacheKey key) {
        if (broken) {
            throw new IllegalStateException("broken");
        }
        return CompletableFuture.completedFuture(entries.get(key));
    }

    @Override
    public CompletableFuture<Void> put(CacheKey key, byte[] entry, Duration ttl) {
        if (broken) {
            return CompletableFuture.failedFuture(new IllegalStateException("broken"));
        }
        entries.put(key, entry);
        times.put(key, ttl);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<Void> invalidate(CacheKey key) {
        entries.remove(key);
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onChange(Changes changes) {
        listeners.add(changes);
    }

    @Override
    public void close() {}
}
