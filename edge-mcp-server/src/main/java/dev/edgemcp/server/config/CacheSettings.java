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
        int maxItems, Duration ttl, Duration sharedTtl, boolean compression, int compressionThreshold) {}
