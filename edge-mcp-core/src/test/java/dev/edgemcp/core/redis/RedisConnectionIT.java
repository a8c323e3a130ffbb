package dev.edgemcp.core.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.embedded.RedisSentinel;

/** How a Redis is reached, and what is said where it is not. */
class RedisConnectionIT {
    @Test
    void cluster_isRefused(@TempDir Path folder) throws Exception {
        try (RealRedis redis = cluster(folder);
                RedisConnection connection = new RedisConnection(redis.settings())) {
            Await.until(() -> String.valueOf(connection.trouble()).startsWith("is a Redis Cluster"));
            assertThat(connection.commands()).isNull();
        }
    }

    @Test
    void password_missingWrongAndRight() throws Exception {
        try (RealRedis redis = new RealRedis("requirepass good", "user somebody on >better ~edge_mcp:* +@all")) {
            String refusal = "does not accept the user name or the password";
            expect(withLogin(redis, null, null), refusal);
            expect(withLogin(redis, null, "bad"), refusal);
            expect(withLogin(redis, "somebody", "good"), refusal);
            expect(withLogin(redis, null, "good"), null);
            expect(withLogin(redis, "somebody", "better"), null);
        }
    }

    @Test
    void rights_missing_areTold() throws Exception {
        try (RealRedis redis = new RealRedis("user poor on >pw ~other:* +@all")) {
            expect(withLogin(redis, "poor", "pw"), "does not let this user do what is needed");
        }
    }

    @Test
    void nobodyThere_isTold_andFoundWhenThere() throws Exception {
        try (RealRedis redis = new RealRedis()) {
            redis.stop();
            try (RedisConnection connection = new RedisConnection(redis.settings())) {
                Await.until(() -> "cannot be reached".equals(connection.trouble()));
                redis.start();
                Await.until(() -> connection.trouble() == null);
            }
        }
    }

    @Test
    void database_isTheOneAskedFor() throws Exception {
        try (RealRedis redis = new RealRedis()) {
            RedisSettings plain = redis.settings();
            RedisSettings third = new RedisSettings(
                    plain.node(), null, null, null, 3, "x:", null, plain.connectTimeout(), plain.commandTimeout());
            try (RedisConnection connection = new RedisConnection(third)) {
                Await.until(connection::up);
                assertThat(connection
                                .commands()
                                .info("keyspace")
                                .toCompletableFuture()
                                .join())
                        .contains("db3:")
                        .doesNotContain("db0:");
            }
        }
    }

    @Test
    void sentinels_leadToTheMaster(@TempDir Path folder) throws Exception {
        try (RealRedis redis = new RealRedis()) {
            int port = freePort();
            RedisSentinel sentinel = RedisSentinel.newRedisSentinel()
                    .bind("127.0.0.1")
                    .port(port)
                    .masterName("mymaster")
                    .masterPort(redis.port())
                    .quorumSize(1)
                    .build();
            sentinel.start();
            RedisSettings.Sentinels sentinels = new RedisSettings.Sentinels(
                    "mymaster",
                    List.of(
                            // The first one is not there.
                            new RedisSettings.Node("127.0.0.1", freePort()), new RedisSettings.Node("127.0.0.1", port)),
                    null);
            try (RedisConnection connection =
                    new RedisConnection(RedisSettings.of("nowhere.invalid", 1).withSentinels(sentinels))) {
                Await.until(connection::up);
            } finally {
                sentinel.stop();
            }
        }
    }

    /** Its second port is 10,000 above the first, so not every free port will do. */
    private static RealRedis cluster(Path folder) {
        for (int i = 0; ; i++) {
            try {
                return new RealRedis("cluster-enabled yes", "cluster-config-file " + folder.resolve("nodes-" + i));
            } catch (UncheckedIOException e) {
                if (i == 50) {
                    throw e;
                }
            }
        }
    }

    private static RedisSettings withLogin(RealRedis redis, String username, String password) {
        RedisSettings plain = redis.settings();
        return new RedisSettings(
                plain.node(),
                null,
                username,
                password,
                0,
                plain.keyPrefix(),
                null,
                plain.connectTimeout(),
                plain.commandTimeout());
    }

    private static void expect(RedisSettings settings, String trouble) throws Exception {
        try (RedisConnection connection = new RedisConnection(settings)) {
            Await.until(() -> trouble == null ? connection.up() : trouble.equals(connection.trouble()));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }
}
