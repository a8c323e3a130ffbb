package dev.edgemcp.core.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis that is there or not, and comes back by itself. Whoever uses it asks {@link #commands} each time and
 * does without when it gets null; nothing is queued while Redis is away. Thread-safe.
 */
public final class RedisConnection implements AutoCloseable {
    /** Told when Redis comes and goes. */
    public interface Listener {
        /** It answers (again). */
        void up();

        /** It does not. */
        void down();
    }

    private static final Logger LOG = LoggerFactory.getLogger(RedisConnection.class);
    private static final int MAX_QUEUED = 10_000;
    private static final Duration RETRY = Duration.ofMillis(250);
    /** After so many answers that came too late in a row, calls no longer wait for one. */
    private static final int PATIENCE = 3;

    private final RedisSettings settings;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledExecutorService retries;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean up = new AtomicBoolean();
    private final AtomicInteger lateInARow = new AtomicInteger();
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile boolean connected;
    private volatile boolean closed;

    /**
     * Begins to connect, and does not wait for it.
     *
     * @throws IllegalArgumentException if the URL is none
     */
    public RedisConnection(RedisSettings settings) {
        this.settings = settings;
        RedisURI uri = uri(settings);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.equalJitter(Duration.ofMillis(50), Duration.ofMillis(500), 2, TimeUnit.MILLISECONDS))
                .build();
        this.client = RedisClient.create(resources, uri);
        client.setOptions(ClientOptions.builder()
                .protocolVersion(ProtocolVersion.RESP3)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MAX_QUEUED)
                .timeoutOptions(TimeoutOptions.enabled(settings.commandTimeout()))
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(settings.connectTimeout())
                        .keepAlive(true)
                        .build())
                .build());
        client.addListener(new RedisConnectionStateListener() {
            @Override
            public void onRedisConnected(RedisChannelHandler<?, ?> channel, SocketAddress address) {
                connected = true;
                lateInARow.set(0);
                probe();
            }

            @Override
            public void onRedisDisconnected(RedisChannelHandler<?, ?> channel) {
                connected = false;
                change(false);
            }
        });
        this.retries = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "edge-mcp-redis-retry");
            thread.setDaemon(true);
            return thread;
        });
        connect(uri);
        retries.scheduleWithFixedDelay(this::probe, RETRY.toMillis(), RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What sends commands, or null while Redis is away or too slow. */
    public @Nullable RedisAsyncCommands<String, String> commands() {
        StatefulRedisConnection<String, String> open = connection;
        return open != null && up.get() ? open.async() : null;
    }

    /** Says how a command ended, so that a Redis that is too slow is not waited for by every call. */
    public void ended(@Nullable Throwable failure) {
        if (failure == null) {
            lateInARow.set(0);
        } else if (lateInARow.incrementAndGet() >= PATIENCE) {
            change(false);
        }
    }

    /** Whether Redis answers. */
    public boolean up() {
        return up.get();
    }

    /** Has the listener told of changes, and now if Redis is there. */
    public void listen(Listener listener) {
        listeners.add(listener);
        if (up.get()) {
            listener.up();
        }
    }

    /** What all keys begin with. */
    public String keyPrefix() {
        return settings.keyPrefix();
    }

    private void connect(RedisURI uri) {
        client.connectAsync(StringCodec.UTF8, uri).whenComplete((open, failure) -> {
            if (open != null) {
                connection = open;
                connected = true;
                probe();
            } else if (!closed) {
                retries.schedule(() -> connect(uri), RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Asks a Redis that is thought to be away whether it is. */
    private void probe() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null || !connected || up.get() || closed) {
            return;
        }
        // Something that is written, because a Redis without memory, or one that only follows another, answers a ping
        // as well.
        open.async()
                .set(settings.keyPrefix() + "probe", "1", SetArgs.Builder.px(1000))
                .whenComplete((pong, failure) -> {
                    if (failure == null) {
                        lateInARow.set(0);
                        change(true);
                    }
                });
    }

    private void change(boolean value) {
        if (!up.compareAndSet(!value, value) || closed) {
            return;
        }
        if (value) {
            LOG.info("Redis answers: limits and cache are shared");
        } else {
            LOG.warn(
                    "Redis does not answer: this server goes on by its share of the limits, and without a shared cache");
        }
        for (Listener listener : listeners) {
            if (value) {
                listener.up();
            } else {
                listener.down();
            }
        }
    }

    private static RedisURI uri(RedisSettings settings) {
        RedisURI uri = RedisURI.create(settings.url());
        uri.setTimeout(settings.commandTimeout());
        uri.setClientName("edge-mcp");
        if (settings.password() != null) {
            if (settings.username() == null) {
                uri.setAuthentication(settings.password());
            } else {
                uri.setAuthentication(settings.username(), settings.password());
            }
        }
        return uri;
    }

    @Override
    public void close() {
        closed = true;
        retries.shutdownNow();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
