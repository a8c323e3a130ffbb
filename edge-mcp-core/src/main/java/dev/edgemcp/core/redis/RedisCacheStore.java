package dev.edgemcp.core.redis;

import dev.edgemcp.core.cache.CacheKey;
import dev.edgemcp.core.cache.CacheStore;
import dev.edgemcp.core.time.Ticker;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results in Redis, over a connection of its own that comes back by itself. Thread-safe.
 *
 * <h2>Slow or gone</h2>
 *
 * A call waits for {@link RedisCacheSettings#patience} at most; after three answers in a row that came too late, none waits for a
 * second. Without a connection nothing is waited for at all. What is on its way is bounded in number and bytes, also when Redis reads
 * nothing.
 *
 * <h2>Copies in memory</h2>
 *
 * Redis is asked to tell of every change below the prefix (client tracking in broadcast mode, RESP3), but not of those by this
 * connection. In broadcast mode it does not forget whom to tell, as it would in the default mode after the first
 * change, also one of our own. When the connection is lost, and when a new one is told of changes, all copies are outdated.
 */
public final class RedisCacheStore implements CacheStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisCacheStore.class);
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** How long Redis has for what no call waits for. */
    private static final Duration UNHURRIED = Duration.ofSeconds(2);

    private static final int MAX_LATE = 3;
    private static final int MAX_PENDING = 512;
    private static final long MAX_PENDING_BYTES = 16L << 20;
    /** An entry that is none. It is written, not deleted: Redis tells nobody that what is not there was deleted. */
    private static final byte[] NOTHING = {};

    private final RedisClient client;
    private final RedisURI uri;
    private final RedisCacheSettings settings;
    private final Ticker ticker;
    private final String prefix;
    private final Packing packing;
    private final List<Changes> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicLong pendingBytes = new AtomicLong();
    private final AtomicBoolean refusing = new AtomicBoolean();
    private final AtomicBoolean available = new AtomicBoolean();

    private final Object lock = new Object();
    // All guarded by lock.
    private @Nullable StatefulRedisConnection<String, byte[]> connection;
    private boolean connecting;
    private boolean asked;
    private boolean paused;
    private int late;
    private boolean closed;
    private boolean askAgainLater;
    private long notBefore;
    private long askNotBefore;

    /**
     * Begins to connect, and does not wait for it.
     *
     * @param client with RESP3, and such options that it reconnects and rejects commands while it is disconnected; not closed here
     */
    public RedisCacheStore(RedisClient client, RedisURI uri, RedisCacheSettings settings, Ticker ticker) {
        this.client = client;
        this.uri = uri;
        this.settings = settings;
        this.ticker = ticker;
        this.prefix = settings.keyPrefix() + "cache:";
        this.packing = new Packing(settings.compressionThreshold(), settings.maxEntryBytes());
        usable();
    }

    /** Whether Redis answers, and tells of changes. */
    public boolean available() {
        return available.get();
    }

    @Override
    public CompletableFuture<byte @Nullable []> get(CacheKey key) {
        StatefulRedisConnection<String, byte[]> usable = usable();
        if (resting()) {
            return away();
        }
        // One byte more than there can be, to see that there is more: a value of any size may lie there.
        return ask(
                        usable,
                        settings.patience(),
                        0,
                        redis -> redis.getrange(prefix + key.text(), 0, settings.maxEntryBytes() + 1L))
                .thenApply(packed -> packed == null ? null : packing.unpack(packed));
    }

    @Override
    public CompletableFuture<Void> put(CacheKey key, byte[] entry, Duration ttl) {
        if (entry.length > settings.maxEntryBytes()) {
            return CompletableFuture.completedFuture(null);
        }
        StatefulRedisConnection<String, byte[]> usable = usable();
        if (usable == null) {
            return away();
        }
        byte[] packed = packing.pack(entry);
        return ask(usable, UNHURRIED, packed.length, redis -> redis.set(prefix + key.text(), packed, expiry(ttl)))
                .thenApply(done -> null);
    }

    @Override
    public CompletableFuture<Void> invalidate(CacheKey key) {
        StatefulRedisConnection<String, byte[]> open;
        synchronized (lock) {
            open = connection;
        }
        return ask(open, UNHURRIED, 0, redis -> redis.set(prefix + key.text(), NOTHING, expiry(PAUSE)))
                .thenApply(done -> null);
    }

    @Override
    public void onChange(Changes changes) {
        listeners.add(changes);
    }

    /** Ends the connection; the client stays open. */
    @Override
    public void close() {
        StatefulRedisConnection<String, byte[]> open;
        synchronized (lock) {
            closed = true;
            open = connection;
            connection = null;
        }
        if (open != null) {
            CompletableFuture<Void> unused = open.closeAsync();
        }
    }

    private static SetArgs expiry(Duration ttl) {
        return SetArgs.Builder.px(ttl.toMillis());
    }

    private static <T> CompletableFuture<T> away() {
        return CompletableFuture.failedFuture(new IllegalStateException("Redis is away"));
    }

    private <T> CompletableFuture<T> ask(
            @Nullable StatefulRedisConnection<String, byte[]> redis,
            Duration patience,
            int bytes,
            Function<RedisAsyncCommands<String, byte[]>, RedisFuture<T>> command) {
        if (redis == null || !redis.isOpen()) {
            return away();
        }
        int commands = pending.incrementAndGet();
        if (pendingBytes.addAndGet(bytes) > MAX_PENDING_BYTES || commands > MAX_PENDING) {
            done(bytes);
            return CompletableFuture.failedFuture(new IllegalStateException("too much is on its way to Redis"));
        }
        CompletableFuture<T> sent;
        try {
            sent = command.apply(redis.async()).toCompletableFuture();
        } catch (RuntimeException e) {
            sent = CompletableFuture.failedFuture(e);
        }
        // The command itself goes on after that, and counts until it is answered.
        return sent.whenComplete((value, failure) -> done(bytes))
                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((value, failure) -> ended(failure));
    }

    private void done(int bytes) {
        pending.decrementAndGet();
        pendingBytes.addAndGet(-bytes);
    }

    private void ended(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause == null) {
            refusing.set(false);
            synchronized (lock) {
                late = 0;
            }
        } else if (cause instanceof RedisCommandExecutionException) {
            if (refusing.compareAndSet(false, true)) {
                LOG.atWarn()
                        .addKeyValue("answer", cause.getMessage())
                        .log("Redis refuses a command of the shared cache");
            }
        } else {
            pause();
        }
    }

    private void pause() {
        synchronized (lock) {
            if (++late >= MAX_LATE || connection == null) {
                late = 0;
                paused = true;
                notBefore = ticker.nanos() + PAUSE.toNanos();
            }
        }
    }

    /** Whether Redis has been so slow that calls do not wait for it at the moment. */
    private boolean resting() {
        synchronized (lock) {
            paused = paused && ticker.nanos() - notBefore < 0;
            return paused;
        }
    }

    /** The connection, or null if there is none. Sees to it that there will be one. */
    private @Nullable StatefulRedisConnection<String, byte[]> usable() {
        StatefulRedisConnection<String, byte[]> open;
        synchronized (lock) {
            open = connection;
            if (open == null && (closed || connecting || resting())) {
                return null;
            }
            connecting = open == null;
        }
        if (open == null) {
            connect();
            return null;
        }
        track(open);
        return open;
    }

    private void connect() {
        CompletableFuture<StatefulRedisConnection<String, byte[]>> opening;
        try {
            opening = client.connectAsync(CODEC, uri).toCompletableFuture();
        } catch (RuntimeException e) {
            opening = CompletableFuture.failedFuture(e);
        }
        opening.whenComplete((opened, failure) -> {
            if (opened == null) {
                pause();
                synchronized (lock) {
                    connecting = false;
                }
                change(false);
                return;
            }
            opened.addListener(this::pushed);
            opened.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisConnected(RedisChannelHandler<?, ?> channel, SocketAddress address) {
                    track(opened);
                }

                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> channel) {
                    lost();
                }
            });
            boolean tooLate;
            synchronized (lock) {
                connecting = false;
                tooLate = closed;
                connection = tooLate ? null : opened;
            }
            if (tooLate) {
                CompletableFuture<Void> unused = opened.closeAsync();
            } else {
                track(opened);
            }
        });
    }

    private void lost() {
        boolean ending;
        synchronized (lock) {
            asked = false;
            askAgainLater = false;
            ending = closed;
        }
        if (!ending) {
            change(false);
        }
        allChanged();
    }

    /** Asks to be told of changes, unless that has been done. */
    private void track(StatefulRedisConnection<String, byte[]> open) {
        synchronized (lock) {
            if (asked || !open.isOpen() || (askAgainLater && ticker.nanos() - askNotBefore < 0)) {
                return;
            }
            asked = true;
        }
        ask(
                        open,
                        UNHURRIED,
                        0,
                        redis -> redis.clientTracking(TrackingArgs.Builder.enabled()
                                .bcast()
                                .prefixes(prefix)
                                .noloop()))
                .whenComplete((done, failure) -> {
                    synchronized (lock) {
                        asked = failure == null;
                        askAgainLater = failure != null;
                        askNotBefore = ticker.nanos() + PAUSE.toNanos();
                    }
                    if (failure == null) {
                        allChanged();
                        change(true);
                    }
                });
    }

    private void pushed(PushMessage message) {
        if (!message.getType().equals("invalidate")) {
            return;
        }
        List<Object> content = message.getContent(StringCodec.UTF8::decodeKey);
        if (content.size() > 1 && content.get(1) instanceof List<?> keys) {
            keys.forEach(this::changed);
        } else {
            // The whole database was emptied.
            allChanged();
        }
    }

    private void changed(Object redisKey) {
        if (redisKey instanceof String text && text.startsWith(prefix)) {
            CacheKey key = CacheKey.parse(text.substring(prefix.length()));
            if (key != null) {
                listeners.forEach(listener -> listener.changed(key));
            }
        }
    }

    private void allChanged() {
        listeners.forEach(Changes::allChanged);
    }

    private void change(boolean value) {
        if (available.getAndSet(value) != value) {
            if (value) {
                LOG.info("Redis answers: results of tools are shared");
            } else {
                LOG.warn("Redis is gone: results of tools are kept in memory alone");
            }
        }
    }
}
