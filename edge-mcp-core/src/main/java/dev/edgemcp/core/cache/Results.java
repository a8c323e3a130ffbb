package dev.edgemcp.core.cache;

import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Results in memory (L1) and in the store that processes share (L2), if there is one. Thread-safe. */
final class Results {
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final CacheSettings settings;
    private final CaffeineStore memory;
    private final @Nullable CacheStore shared;
    private final Entries entries;
    private final CacheListener listener;
    private final Ticker ticker;

    Results(CacheSettings settings, @Nullable CacheStore shared, CacheListener listener, Ticker ticker) {
        this.settings = settings;
        this.memory = new CaffeineStore(settings, ticker);
        this.shared = shared;
        this.entries = new Entries(settings.maxEntryBytes());
        this.listener = listener;
        this.ticker = ticker;
    }

    /** Looks in memory, and tells the listener. It takes too little time to be a part of the request. */
    @Nullable
    ToolResult inMemory(CacheKey key, Span request) {
        ToolResult result = peek(key);
        if (result == null) {
            listener.cacheMissed(CacheLevel.L1);
            request.event("cache.miss", Attributes.CACHE_LEVEL, "l1");
        } else {
            listener.cacheHit(CacheLevel.L1);
            request.event("cache.hit", Attributes.CACHE_LEVEL, "l1");
        }
        return result;
    }

    /** Looks in memory. */
    @Nullable
    ToolResult peek(CacheKey key) {
        byte[] bytes = memory.peek(key);
        Entries.Entry entry = bytes == null ? null : entries.decode(key, bytes);
        return entry == null ? null : entry.result();
    }

    boolean hasShared() {
        return shared != null;
    }

    /**
     * Looks in the shared store, and keeps what is there in memory. The future has null if there is nothing to use; it does not
     * fail.
     */
    CompletableFuture<@Nullable ToolResult> shared(Flight flight, Tool tool, CachePolicy policy) {
        if (shared == null) {
            return CompletableFuture.completedFuture(null);
        }
        Span span = flight.scope().request().part("cache.get");
        span.set(Attributes.CACHE_LEVEL, "l2");
        CompletableFuture<byte @Nullable []> found;
        try {
            found = shared.get(flight.key());
        } catch (RuntimeException e) {
            found = CompletableFuture.failedFuture(e);
        }
        return found.handle((bytes, failure) -> {
            ToolResult result = bytes == null ? null : usable(flight, tool, policy, bytes);
            if (result == null) {
                listener.cacheMissed(CacheLevel.L2);
            } else {
                listener.cacheHit(CacheLevel.L2);
            }
            span.set(Attributes.CACHE_HIT, result != null);
            if (failure != null) {
                span.failed(failure.getClass().getName(), null);
            }
            span.end();
            return result;
        });
    }

    /** Others can write to the shared store: a result that the tool could not have given is none. */
    private @Nullable ToolResult usable(Flight flight, Tool tool, CachePolicy policy, byte[] bytes) {
        Entries.Entry entry = entries.decode(flight.key(), bytes);
        if (entry == null || !tool.problemsIn(entry.result()).isEmpty()) {
            return null;
        }
        Duration left = shorter(Duration.between(ticker.now(), entry.expires()), policy.ttl());
        if (left.compareTo(SHORTEST) < 0) {
            return null;
        }
        flight.keep(() -> memory.keep(flight.key(), bytes, shorter(left, settings.ttl())));
        return entry.result();
    }

    /** Keeps what a flight has brought, unless it is too large or outdated. */
    void keep(Flight flight, CachePolicy policy, ToolResult result) {
        Duration sharedTtl = shorter(policy.ttl(), settings.sharedTtl());
        Instant expires = ticker.now().plus(sharedTtl);
        byte[] entry = entries.encode(flight.key(), result, expires);
        if (entry == null) {
            return;
        }
        boolean kept = flight.keep(() -> memory.keep(flight.key(), entry, shorter(policy.ttl(), settings.ttl())));
        if (kept && shared != null && sharedTtl.compareTo(SHORTEST) >= 0) {
            // Nobody waits for it, and the store itself says when it fails.
            CompletableFuture<Void> unused = shared.put(flight.key(), entry, sharedTtl);
        }
    }

    void drop(CacheKey key) {
        memory.drop(key);
    }

    void dropAll() {
        memory.dropAll();
    }

    /** Drops an entry for everyone; fails if the others cannot be told. */
    CompletableFuture<Void> dropShared(CacheKey key) {
        return shared == null ? CompletableFuture.completedFuture(null) : shared.invalidate(key);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
