package dev.edgemcp.core.redis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which Redis, and how patient to be with it.
 *
 * @param node where it is; not asked where there are sentinels
 * @param sentinels who know where it is, or null for {@code node}
 * @param username or null for the standard one
 * @param password or null for none
 * @param keyPrefix what all keys begin with
 * @param tls how to encrypt, or null for clear text
 * @param connectTimeout how long one attempt to connect may take
 * @param commandTimeout how long a call waits for an answer before it goes on without
 */
public record RedisSettings(
        Node node,
        @Nullable Sentinels sentinels,
        @Nullable String username,
        @Nullable String password,
        int database,
        String keyPrefix,
        @Nullable Tls tls,
        Duration connectTimeout,
        Duration commandTimeout) {
    /** An address; the host of an IPv6 one without brackets. */
    public record Node(String host, int port) {}

    /**
     * Sentinels, asked in this order.
     *
     * @param master the name by which they know it
     * @param nodes one at least
     * @param password of the sentinels themselves, or null for none
     */
    public record Sentinels(
            String master, List<Node> nodes, @Nullable String password) {
        public Sentinels {
            nodes = List.copyOf(nodes);
            if (nodes.isEmpty()) {
                throw new IllegalArgumentException("there must be a sentinel");
            }
        }

        @Override
        public String toString() {
            return "Sentinels[" + master + ", " + nodes + "]";
        }
    }

    /**
     * Encryption.
     *
     * @param verify whether the certificate must be good, and the host's own
     * @param caFile certificates (PEM) to trust in place of Java's, or null
     */
    public record Tls(boolean verify, @Nullable Path caFile) {}

    /** The Redis there, keys beginning with {@code edge_mcp:}, 5 seconds to connect, 500 ms for an answer. */
    public static RedisSettings of(String host, int port) {
        return new RedisSettings(
                new Node(host, port),
                null,
                null,
                null,
                0,
                "edge_mcp:",
                null,
                Duration.ofSeconds(5),
                Duration.ofMillis(500));
    }

    /** These settings with another {@code commandTimeout}. */
    public RedisSettings withCommandTimeout(Duration timeout) {
        return new RedisSettings(
                node, sentinels, username, password, database, keyPrefix, tls, connectTimeout, timeout);
    }

    /** These settings with other {@code sentinels}. */
    public RedisSettings withSentinels(@Nullable Sentinels others) {
        return new RedisSettings(
                node, others, username, password, database, keyPrefix, tls, connectTimeout, commandTimeout);
    }

    /** Without what must not be in a log. */
    @Override
    public String toString() {
        return "RedisSettings[" + (sentinels == null ? node : sentinels) + ", database=" + database + ", " + keyPrefix
                + "]";
    }
}
