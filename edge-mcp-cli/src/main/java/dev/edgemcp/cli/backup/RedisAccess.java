package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.Forward;
import dev.edgemcp.cli.kube.state.Identity;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.RestoreArgs;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A connection to the Redis of a release. One thread uses it, and closes it. */
final class RedisAccess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BATCH = 500;
    private static final int MAX_ROUNDS = 100_000;
    private static final int MAX_KEYS = 100_000;
    private static final long MAX_BYTES = 48 << 20;
    private static final int MAX_DUMP = 8 << 20;

    private final RedisPlace place;
    private final @Nullable Forward forward;
    private final @Nullable Path certificates;
    private final RedisClient client;
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final RedisCommands<byte[], byte[]> redis;

    private RedisAccess(
            RedisPlace place,
            @Nullable Forward forward,
            @Nullable Path certificates,
            RedisClient client,
            StatefulRedisConnection<byte[], byte[]> connection) {
        this.place = place;
        this.forward = forward;
        this.certificates = certificates;
        this.client = client;
        this.connection = connection;
        this.redis = connection.sync();
    }

    /**
     * Connects: to the Redis of the chart through a port of this machine, to any other directly.
     *
     * @param release whose Redis of the chart it is
     * @throws CliException if that cannot be done
     */
    static RedisAccess open(Cluster cluster, String release, RedisPlace place, @Nullable String password) {
        Forward forward = null;
        Path certificates = null;
        RedisClient client = RedisClient.create();
        AtomicReference<String> trouble = new AtomicReference<>("");
        try {
            forward = place.chart() ? forward(cluster, release, trouble) : null;
            certificates = certificates(cluster, place);
            client.setOptions(options(certificates));
            RedisURI uri = uri(place, forward, password);
            return new RedisAccess(place, forward, certificates, client, client.connect(ByteArrayCodec.INSTANCE, uri));
        } catch (RedisException | IOException e) {
            close(client, forward, certificates);
            String told = String.valueOf(trouble.get());
            String why = told.isEmpty() ? text(e) : told;
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "cannot reach " + place.name(),
                    why,
                    place.chart()
                            ? "edge-mcp k8s check -n " + cluster.namespace() + "; or leave Redis out: --skip-redis"
                            : "run it where it can be reached, or name a way to it: --redis-url URL; or leave it out: --skip-redis",
                    e);
        } catch (RuntimeException e) {
            close(client, forward, certificates);
            throw e;
        }
    }

    private static Forward forward(Cluster cluster, String release, AtomicReference<String> trouble)
            throws IOException {
        Forward forward = cluster.forwardToRedis(new Identity(release, true, ""));
        Thread serving = new Thread(
                () -> forward.run(text -> {
                    if (text.startsWith("a connection was closed: ")) {
                        trouble.set(text.substring("a connection was closed: ".length()));
                    }
                }),
                "port-forward to Redis");
        serving.setDaemon(true);
        serving.start();
        return forward;
    }

    private static RedisURI uri(RedisPlace place, @Nullable Forward forward, @Nullable String password) {
        RedisURI.Builder builder;
        if (place.master().isEmpty()) {
            builder = RedisURI.builder()
                    .withHost(forward == null ? place.host() : "127.0.0.1")
                    .withPort(forward == null ? place.port() : forward.port());
        } else {
            builder = RedisURI.builder().withSentinelMasterId(place.master());
            for (String node : place.sentinels()) {
                int colon = node.lastIndexOf(':');
                builder.withSentinel(
                        colon < 0 ? node : node.substring(0, colon),
                        colon < 0 ? 26379 : Integer.parseInt(node.substring(colon + 1)));
            }
        }
        if (place.tls()) {
            builder.withSsl(true).withVerifyPeer(place.anyCertificate() ? SslVerifyMode.NONE : SslVerifyMode.FULL);
        }
        if (password != null && place.username().isEmpty()) {
            builder.withPassword(password.toCharArray());
        } else if (password != null) {
            builder.withAuthentication(place.username(), password.toCharArray());
        }
        return builder.withDatabase(place.database())
                .withTimeout(PATIENCE)
                .withClientName("edge-mcp-backup")
                .build();
    }

    private static ClientOptions options(@Nullable Path certificates) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .timeoutOptions(TimeoutOptions.enabled(PATIENCE))
                .socketOptions(SocketOptions.builder().connectTimeout(PATIENCE).build());
        if (certificates != null) {
            options.sslOptions(SslOptions.builder()
                    .jdkSslProvider()
                    .trustManager(certificates.toFile())
                    .build());
        }
        return options.build();
    }

    /** The certificates to trust, in a file, which Lettuce wants; null for those of Java. */
    private static @Nullable Path certificates(Cluster cluster, RedisPlace place) throws IOException {
        String pem = place.tls() && !place.caSecret().isEmpty()
                ? RedisPassword.entry(cluster, place.caSecret(), place.caEntry())
                : null;
        return pem == null ? null : Files.writeString(Files.createTempFile("edge-mcp-", ".pem"), pem);
    }

    /** Reads what matters. */
    RedisData dump() {
        return telling(() -> {
            List<RedisData.Key> keys = new ArrayList<>();
            long bytes = 0;
            long now = now();
            for (String name : names()) {
                RedisData.Key key = dump(name, now);
                if (key == null) {
                    continue;
                }
                bytes += key.bytes().length;
                if (key.bytes().length > MAX_DUMP || bytes > MAX_BYTES || keys.size() >= MAX_KEYS) {
                    throw new CliException(
                            ExitCode.FAILED,
                            "there is too much in Redis for a backup of this kind",
                            "it has more than " + MAX_KEYS + " keys that matter, or " + (MAX_BYTES >> 20)
                                    + " MiB of them",
                            "--skip-redis, and a backup by the means of Redis: redis-cli --rdb FILE");
                }
                keys.add(key);
            }
            return new RedisData(keys);
        });
    }

    private RedisData.@Nullable Key dump(String name, long now) {
        byte[] key = key(name);
        String type = redis.type(key);
        byte[] dump = redis.dump(key);
        long left = redis.pttl(key);
        // It may have gone meanwhile.
        return dump == null || left == -2
                ? null
                : new RedisData.Key(
                        name,
                        type,
                        left < 0 ? 0 : now + left,
                        Base64.getEncoder().encodeToString(dump));
    }

    /** The names of what matters, without the prefix. */
    private Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        names.add(RedisData.COUNTS);
        String pattern = place.prefix().replaceAll("([\\\\*?\\[\\]])", "\\\\$1") + RedisData.SESSION + "*";
        ScanArgs arguments = ScanArgs.Builder.matches(pattern.getBytes(StandardCharsets.UTF_8))
                .limit(BATCH);
        KeyScanCursor<byte[]> cursor = redis.scan(ScanCursor.INITIAL, arguments);
        for (int round = 0; ; round++) {
            for (byte[] key : cursor.getKeys()) {
                String name = new String(key, StandardCharsets.UTF_8)
                        .substring(place.prefix().length());
                if (RedisData.matters(name)) {
                    names.add(name);
                }
            }
            if (cursor.isFinished() || names.size() > MAX_KEYS || round > MAX_ROUNDS) {
                return names;
            }
            cursor = redis.scan(cursor, arguments);
        }
    }

    /** How many of the keys are there already. */
    long there(RedisData data) {
        return telling(() -> data.keys().stream()
                .filter(key -> redis.exists(key(key.name())) > 0)
                .count());
    }

    /**
     * What became of the keys.
     *
     * @param kept those that were there already, and differ
     * @param expired those whose time was over
     */
    record Restored(long written, long kept, long expired) {}

    /** @param replace whether those that are there already are overwritten */
    Restored restore(RedisData data, boolean replace) {
        return telling(() -> {
            long written = 0;
            long kept = 0;
            long expired = 0;
            long now = now();
            for (RedisData.Key key : data.keys()) {
                if (key.expiresAt() > 0 && key.expiresAt() <= now) {
                    expired++;
                } else if (restore(key, replace)) {
                    written++;
                } else {
                    kept++;
                }
            }
            return new Restored(written, kept, expired);
        });
    }

    private boolean restore(RedisData.Key key, boolean replace) {
        RestoreArgs arguments = new RestoreArgs().replace(replace);
        if (key.expiresAt() > 0) {
            arguments.ttl(key.expiresAt()).absttl();
        }
        try {
            redis.restore(key(key.name()), key.bytes(), arguments);
            return true;
        } catch (RedisCommandExecutionException e) {
            if (String.valueOf(e.getMessage()).startsWith("BUSYKEY")) {
                return java.util.Arrays.equals(redis.dump(key(key.name())), key.bytes());
            }
            throw e;
        }
    }

    private byte[] key(String name) {
        return (place.prefix() + name).getBytes(StandardCharsets.UTF_8);
    }

    /** By the clock of Redis, in milliseconds. */
    private long now() {
        List<byte[]> time = redis.time();
        long seconds = Long.parseLong(new String(time.get(0), StandardCharsets.US_ASCII));
        long micros = Long.parseLong(new String(time.get(1), StandardCharsets.US_ASCII));
        return seconds * 1000 + micros / 1000;
    }

    private <T> T telling(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (RedisException | CompletionException e) {
            String why = text(e);
            throw new CliException(
                    ExitCode.FAILED,
                    place.name() + " did not do what it was asked to",
                    why,
                    why.contains("DUMP payload")
                            ? "use a Redis that is at least as new as the one of the backup"
                            : "try again, or leave it out: --skip-redis",
                    e);
        }
    }

    private static String text(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }

    @Override
    public void close() {
        connection.close();
        close(client, forward, certificates);
    }

    private static void close(RedisClient client, @Nullable Forward forward, @Nullable Path certificates) {
        client.shutdown(Duration.ZERO, PATIENCE);
        if (forward != null) {
            forward.close();
        }
        if (certificates != null) {
            try {
                Files.deleteIfExists(certificates);
            } catch (IOException e) {
                // They are no secret.
            }
        }
    }
}
