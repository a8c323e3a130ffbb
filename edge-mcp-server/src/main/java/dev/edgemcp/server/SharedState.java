package dev.edgemcp.server;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.LocalLimiter;
import dev.edgemcp.core.redis.RedisCacheSettings;
import dev.edgemcp.core.redis.RedisCacheStore;
import dev.edgemcp.core.redis.RedisConnection;
import dev.edgemcp.core.redis.RedisLimiter;
import dev.edgemcp.core.redis.RedisSessionStore;
import dev.edgemcp.core.redis.RedisSettings;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.server.config.CacheSettings;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all calls of a server are counted in and remembered by: its own memory, or a Redis that it shares with others. Thread-safe.
 */
public final class SharedState implements AutoCloseable {
    private final CacheSettings cache;
    private final @Nullable RedisConnection redis;
    private final Limiter limiter;
    private final @Nullable RedisCacheStore store;

    private SharedState(
            CacheSettings cache, @Nullable RedisConnection redis, Limiter limiter, @Nullable RedisCacheStore store) {
        this.cache = cache;
        this.redis = redis;
        this.limiter = limiter;
        this.store = store;
    }

    /** State in the memory of this process. */
    public static SharedState inMemory(CacheSettings cache) {
        return new SharedState(cache, null, new LocalLimiter(Ticker.system()), null);
    }

    /**
     * State in Redis, which need not be there yet.
     *
     * @param maxReplicas the most servers that share it; what each keeps to alone while Redis is away
     * @param cleanup from one look for limits at rest, which Redis need not keep, to the next
     * @throws IllegalArgumentException if the settings cannot be used
     */
    public static SharedState inRedis(
            RedisSettings settings, CacheSettings cache, IntSupplier maxReplicas, Duration cleanup) {
        Ticker ticker = Ticker.system();
        RedisConnection redis = new RedisConnection(settings);
        RedisCacheSettings plain = RedisCacheSettings.DEFAULT;
        RedisCacheStore store = redis.cache(
                new RedisCacheSettings(
                        settings.keyPrefix(),
                        plain.maxEntryBytes(),
                        cache.compression() ? cache.compressionThreshold() : Integer.MAX_VALUE,
                        plain.patience()),
                ticker);
        return new SharedState(cache, redis, new RedisLimiter(redis, maxReplicas, cleanup, ticker), store);
    }

    /** Has a server count and remember here. It closes the stores with itself, and this has to be closed after it. */
    void into(EdgeMcp.Builder builder, Supplier<LimitSettings> limits) {
        builder.rates(limiter, limits)
                .cache(dev.edgemcp.core.cache.CacheSettings.DEFAULT
                        .withLocal(cache.maxItems(), cache.ttl())
                        .withSharedTtl(cache.sharedTtl()));
        if (store != null) {
            builder.cacheStore(store);
        }
        if (redis != null) {
            builder.sessionStore(new RedisSessionStore(redis));
        }
    }

    /** Whether there is a Redis to share it in, there or not. */
    public boolean shared() {
        return redis != null;
    }

    /** What is wrong with Redis and what follows from it, for everybody to read; null if all is well or there is to be none. */
    public @Nullable String trouble() {
        String trouble = redis == null ? null : redis.trouble();
        return trouble == null
                ? null
                : "Redis " + trouble
                        + ". Meanwhile this server keeps to its share of the limits, caches alone, and knows of sessions what it was"
                        + " told itself.";
    }

    /**
     * Waits until Redis answers.
     *
     * @return whether it does; at once if there is to be none
     */
    public boolean awaitRedis(Duration patience) throws InterruptedException {
        if (redis == null) {
            return true;
        }
        CountDownLatch there = new CountDownLatch(1);
        redis.listen(new RedisConnection.Listener() {
            @Override
            public void up() {
                there.countDown();
            }

            @Override
            public void down() {}
        });
        return there.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        limiter.close();
        if (redis != null) {
            redis.close();
        }
    }
}
