package dev.edgemcp.core.session;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.redis.Await;
import dev.edgemcp.core.redis.RealRedis;
import dev.edgemcp.core.redis.RedisConnection;
import dev.edgemcp.core.redis.RedisSessionStore;
import dev.edgemcp.core.redis.RedisSettings;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** One of several servers that share a secret and a Redis. */
final class Replica implements AutoCloseable {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    record Nothing() {}

    record Name(String name) {}

    final RedisConnection redis;
    final RedisSessionStore store;
    final ChangingProvider changing = new ChangingProvider();
    final Semaphore step = new Semaphore(0);
    final EdgeMcp edge;

    /** One that waits for long, as a busy machine is not what most tests are about. */
    Replica(RealRedis redis) {
        this(redis.settings().withCommandTimeout(Duration.ofSeconds(10)), SECRET);
    }

    /** One that waits for 200 ms. */
    static Replica hasty(RealRedis redis) {
        return new Replica(redis.settings(), SECRET);
    }

    Replica(RedisSettings settings, byte[] secret) {
        this.redis = new RedisConnection(settings);
        this.store = new RedisSessionStore(this.redis);
        this.edge = EdgeMcp.builder("t", "1")
                .sessionSecret(secret)
                .sessionStore(store)
                .provider(changing)
                .tool(Tool.of("speak", Nothing.class, (arguments, context) -> {
                            context.log(LogLevel.DEBUG, null, "a detail");
                            context.log(LogLevel.ERROR, null, "a fault");
                            return ToolResult.text("spoken");
                        })
                        .build())
                .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                            step.acquire();
                            return ToolResult.text("waited");
                        })
                        .build())
                .tool(Tool.of(
                                "greet",
                                Nothing.class,
                                (arguments, context) -> ToolResult.text("Hello, "
                                        + context.ask("who", Elicitation.of("Who are you?", Name.class))
                                                .get()
                                                .content()
                                                .name()))
                        .build())
                .build();
    }

    /** Waits until it hears the others. */
    Replica ready() throws Exception {
        Await.until(() -> redis.up() && store.joined());
        return this;
    }

    /** Waits until it knows that Redis is away. */
    void alone() throws Exception {
        Await.until(() -> !store.available());
    }

    @Override
    public void close() {
        edge.close();
        redis.close();
    }
}
