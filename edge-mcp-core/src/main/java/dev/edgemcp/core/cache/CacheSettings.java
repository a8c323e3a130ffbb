package dev.edgemcp.core.cache;

import java.time.Duration;

/**
 * What the cache may keep, whatever the tools would like.
 *
 * @param maxItems results in the memory of this process; 0 for none, and where processes share none either, for no cache at all
 * @param maxBytes what they take together
 * @param ttl how long one stays there
 * @param maxEntryBytes the largest result that is kept anywhere
 * @param sharedTtl how long one stays in the store that processes share
 */
public record CacheSettings(int maxItems, long maxBytes, Duration ttl, int maxEntryBytes, Duration sharedTtl) {
    // Before DEFAULT, which is checked against it.
    private static final Duration MAX_TTL = Duration.ofDays(365);

    /** 10,000 results of 64 MiB together for 5 minutes, up to 1 MiB each, 1 hour where processes share them. */
    public static final CacheSettings DEFAULT =
            new CacheSettings(10_000, 64L << 20, Duration.ofMinutes(5), 1 << 20, Duration.ofHours(1));

    public CacheSettings {
        if (maxItems < 0) {
            throw new IllegalArgumentException("maxItems must not be negative");
        }
        if (maxBytes < 1 || maxEntryBytes < 1) {
            throw new IllegalArgumentException("maxBytes and maxEntryBytes must be at least 1");
        }
        checked("ttl", ttl);
        checked("sharedTtl", sharedTtl);
    }

    /** These settings with another number of results in memory, kept for another time. */
    public CacheSettings withLocal(int items, Duration time) {
        return new CacheSettings(items, maxBytes, time, maxEntryBytes, sharedTtl);
    }

    /** These settings with another time for shared results. */
    public CacheSettings withSharedTtl(Duration time) {
        return new CacheSettings(maxItems, maxBytes, ttl, maxEntryBytes, time);
    }

    private static void checked(String name, Duration value) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(MAX_TTL) > 0) {
            throw new IllegalArgumentException(name + " must be from 1 ms to 365 days, not " + value);
        }
    }
}
