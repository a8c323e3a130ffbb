package dev.edgemcp.core.redis;

import dev.edgemcp.core.cache.CacheSettings;
import java.time.Duration;

/**
 * How results lie in Redis, and how long a call waits for one.
 *
 * @param keyPrefix what all keys of this installation begin with; those of results go on with {@code cache:}
 * @param maxEntryBytes the largest entry that is written or read
 * @param compressionThreshold from how many bytes on entries are compressed; {@link Integer#MAX_VALUE} for never
 * @param patience how long a call waits for Redis before it goes on without
 */
public record RedisCacheSettings(String keyPrefix, int maxEntryBytes, int compressionThreshold, Duration patience) {
    /** Keys that begin with {@code edge_mcp:}, entries up to 1 MiB, compressed from 1 KiB on, 30 ms. */
    public static final RedisCacheSettings DEFAULT =
            new RedisCacheSettings("edge_mcp:", CacheSettings.DEFAULT.maxEntryBytes(), 1024, Duration.ofMillis(30));

    public RedisCacheSettings {
        if (maxEntryBytes < 1 || maxEntryBytes == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("maxEntryBytes must be from 1 to 2^31 - 2");
        }
        if (compressionThreshold < 0) {
            throw new IllegalArgumentException("compressionThreshold must not be negative");
        }
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be positive, not " + patience);
        }
    }
}
