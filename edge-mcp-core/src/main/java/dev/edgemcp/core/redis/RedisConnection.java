package dev.edgemcp.core.redis;

import dev.edgemcp.core.time.Ticker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

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
    private static final Duration RETRY = Duration.ofMillis(250);
    /** After so many answers that came too late in a row, calls no longer wait for one. */
    private static final int PATIENCE = 3;

    private final RedisSettings settings;
    private final RedisURI uri;
    private final ClientResources resources;
    private final RedisClient client;
    private final ScheduledExecutorService retries;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean up = new AtomicBoolean();
    private final AtomicBoolean warned = new AtomicBoolean();
    private final AtomicInteger lateInARow = new AtomicInteger();
    private volatile @Nullable StatefulRedisConnection<String, String> connection;
    private volatile boolean connected;
    private volatile String trouble = "has not been reached yet";
    private volatile boolean closed;

    /**
     * Begins to connect, and does not wait for it.
     *
     * @throws IllegalArgumentException if the settings cannot be used, such as a host that is none
     */
    public RedisConnection(RedisSettings settings) {
        this.settings = settings;
        this.uri = Endpoint.uri(settings);
        this.resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(
                        Delay.equalJitter(Duration.ofMillis(50), Duration.ofMillis(500), 2, TimeUnit.MILLISECONDS))
                .build();
        this.client = RedisClient.create(resources, uri);
        client.setOptions(Endpoint.options(settings));
        this.retries = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "edge-mcp-redis-retry");
            thread.setDaemon(true);
            return thread;
        });
        connect();
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
            trouble = Troubles.ofCommand(failure);
            change(false);
        }
    }

    /** Whether Redis answers. */
    public boolean up() {
        return up.get();
    }

    /** What is wrong with Redis, as the end of a sentence that begins with its name; null while it answers. */
    public @Nullable String trouble() {
        return up.get() ? null : trouble;
    }

    /** Results in this Redis, over a connection of their own. The caller closes the store, before this. */
    public RedisCacheStore cache(RedisCacheSettings cache, Ticker ticker) {
        return new RedisCacheStore(client, uri, cache, ticker);
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

    /** Opens a connection over which messages are heard, and which comes back by itself. The caller closes it. */
    CompletionStage<StatefulRedisPubSubConnection<String, String>> openPubSub() {
        return client.connectPubSubAsync(StringCodec.UTF8, uri);
    }

    /** Runs something again and again, as long as this is open. It must not block. */
    ScheduledFuture<?> every(Duration pause, Runnable task) {
        return retries.scheduleWithFixedDelay(task, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How long an answer may take. */
    Duration patience() {
        return settings.commandTimeout();
    }

    private void connect() {
        client.connectAsync(StringCodec.UTF8, uri).whenComplete((open, failure) -> {
            if (open != null) {
                open.addListener(new RedisConnectionStateListener() {
                    @Override
                    public void onRedisConnected(RedisChannelHandler<?, ?> channel, SocketAddress address) {
                        connected = true;
                        lateInARow.set(0);
                        probe();
                    }

                    @Override
                    public void onRedisDisconnected(RedisChannelHandler<?, ?> channel) {
                        connected = false;
                        trouble = "has ended the connection";
                        change(false);
                    }
                });
                connection = open;
                connected = true;
                probe();
            } else if (!closed) {
                trouble = Troubles.ofConnecting(failure);
                if (warned.compareAndSet(false, true)) {
                    LOG.atWarn()
                            .addKeyValue("redis", settings)
                            .log("Redis {}: this server goes on without it, and tries again", trouble);
                }
                retries.schedule(this::connect, RETRY.toMillis(), TimeUnit.MILLISECONDS);
            }
        });
    }

    /** Asks a Redis that is thought to be away whether it is. */
    private void probe() {
        StatefulRedisConnection<String, String> open = connection;
        if (open == null || !connected || up.get() || closed) {
            return;
        }
        RedisAsyncCommands<String, String> commands = open.async();
        commands.info("server").whenComplete((info, failure) -> {
            if (info != null && info.contains("redis_mode:cluster")) {
                refuseCluster();
            } else {
                // Also if it may not be asked that: what counts is whether it takes what is written to it. A Redis
                // without
                // memory, or one that only follows another, answers questions as well.
                commands.set(settings.keyPrefix() + "probe", "1", SetArgs.Builder.px(1000))
                        .whenComplete(this::probed);
            }
        });
    }

    private void probed(@Nullable String answer, @Nullable Throwable failure) {
        if (failure == null) {
            lateInARow.set(0);
            change(true);
        } else {
            trouble = Troubles.ofCommand(failure);
        }
    }

    private void refuseCluster() {
        trouble = "is a Redis Cluster, which cannot be used yet: name a single Redis, or sentinels";
        if (warned.compareAndSet(false, true)) {
            LOG.error("Redis {}", trouble);
        }
    }

    private void change(boolean value) {
        if (!up.compareAndSet(!value, value) || closed) {
            return;
        }
        if (value) {
            // Who was told that it was away wants to hear this as well.
            boolean again = warned.getAndSet(false);
            LOG.atLevel(again ? Level.WARN : Level.INFO).log("Redis answers: limits, cache and sessions are shared");
        } else {
            warned.set(true);
            LOG.warn(
                    "Redis does not answer: this server goes on by its share of the limits, with a cache and sessions of its own");
        }
        for (Listener listener : listeners) {
            if (value) {
                listener.up();
            } else {
                listener.down();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        retries.shutdownNow();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        var unused = resources.shutdown(0, 2, TimeUnit.SECONDS);
    }
}
