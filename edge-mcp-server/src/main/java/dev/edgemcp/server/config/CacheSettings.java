package dev.edgemcp.server.config;

import java.time.Duration;

/**
 * What is cached, and for how long.
 *
 * @param maxItems what this process keeps
 * @param ttl how long this process keeps it
 * @param sharedTtl how long Redis keeps it
 * @param compression whether large values are compressed in Redis
 * @param compressionThreshold from how many bytes on
 */
public record CacheSettings(
        int maxItems, Duration ttl, Duration sharedTtl, boolean compression, int compressionThreshold) {
    /** What counts if nobody configures anything. */
    public static final CacheSettings DEFAULT =
            new CacheSettings(10_000, Duration.ofMinutes(5), Duration.ofHours(1), true, 1024);
}
