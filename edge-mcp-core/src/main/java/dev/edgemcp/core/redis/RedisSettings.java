package dev.edgemcp.core.redis;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis, and how patient to be with it.
 *
 * @param url {@code redis://}, {@code rediss://} or {@code redis-sentinel://}, as Lettuce reads them; may hold a password
 * @param username if it is not in the URL
 * @param password if it is not in the URL
 * @param keyPrefix what all keys begin with
 * @param connectTimeout how long one attempt to connect may take
 * @param commandTimeout how long a call waits for an answer before it goes on without
 */
public record RedisSettings(
        String url,
        @Nullable String username,
        @Nullable String password,
        String keyPrefix,
        Duration connectTimeout,
        Duration commandTimeout) {
    /** The Redis at this address, keys beginning with {@code edge_mcp:}, 5 seconds to connect, 200 ms for an answer. */
    public static RedisSettings of(String url) {
        return new RedisSettings(url, null, null, "edge_mcp:", Duration.ofSeconds(5), Duration.ofMillis(200));
    }

    /** Without what must not be in a log. */
    @Override
    public String toString() {
        return "RedisSettings[" + keyPrefix + "]";
    }
}
