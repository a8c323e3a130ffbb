package dev.edgemcp.core.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import redis.embedded.RedisServer;

/** A Redis of one's own on loopback, which can be stopped and started again on its port. */
public final class RealRedis implements AutoCloseable {
    private final int port;
    private final List<String> settings;
    private RedisServer server;

    /** Starts one. @param settings lines of its configuration beside the port */
    public RealRedis(String... settings) {
        try (ServerSocket free = new ServerSocket(0)) {
            this.port = free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.settings = List.of(settings);
        start();
    }

    /** Starts it again, empty. */
    public void start() {
        try {
            var builder =
                    RedisServer.newRedisServer().port(port).bind("127.0.0.1").setting("save \"\"");
            settings.forEach(builder::setting);
            server = builder.build();
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops it; what it knew is gone. */
    public void stop() {
        try {
            server.stop();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "redis://127.0.0.1:" + port + "/0";
    }

    /** How to reach it, waiting 200 ms for answers. */
    public RedisSettings settings() {
        return RedisSettings.of("127.0.0.1", port).withCommandTimeout(Duration.ofMillis(200));
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        stop();
    }
}
