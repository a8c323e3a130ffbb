package dev.edgemcp.core.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What processes that share a Redis say to each other: to all of them or to one, which can reply. Thread-safe.
 *
 * <p>A message is text: who says it, its number, a word for its kind, the session that it is about, and the rest, with spaces between.
 * Each process hears what it says itself as well. It says something to itself every second: while it hears that, it hears
 * everybody, and when it has not for a while, it connects anew.
 */
final class RedisBus implements AutoCloseable {
    /** Who hears what is said. Runs on a thread of the connection and must not block. */
    interface Receiver {
        /**
         * Somebody else says something.
         *
         * @param reply takes one reply; dropped if nobody waits for it
         */
        void heard(String kind, String session, String text, Consumer<String> reply);

        /** What this process has said to all has come back to it, in its place among what the others say. */
        void heardMyself(long number);

        /** This process hears everybody from now on, and may have missed anything before. */
        void joined();
    }

    private static final Logger LOG = LoggerFactory.getLogger(RedisBus.class);
    private static final Pattern PROCESS = Pattern.compile("[0-9a-f]{16}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
    private static final Pattern SESSION = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final String REPLY = "reply";
    private static final String BEAT = "beat";
    private static final String NO_SESSION = "-";
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int MISSED = 3;
    private static final int MAX_TEXT = 4 << 20;

    private final RedisConnection redis;
    private final String process;
    private final Receiver receiver;
    private final String all;
    private final String own;
    private final Map<Long, Replies> waiting = new ConcurrentHashMap<>();
    private final AtomicLong number = new AtomicLong(ThreadLocalRandom.current().nextLong(1L << 48));
    private final ScheduledFuture<?> ticks;
    private volatile boolean joined;
    private volatile boolean closed;

    private final Object lock = new Object();
    // All guarded by lock.
    private @Nullable StatefulRedisPubSubConnection<String, String> connection;
    private boolean connecting;
    private boolean warned;
    private int missed;

    /** @param process a name of 16 hexadecimal digits */
    RedisBus(RedisConnection redis, String process, Receiver receiver) {
        this.redis = redis;
        this.process = process;
        this.receiver = receiver;
        this.all = redis.keyPrefix() + "sessions";
        this.own = all + ":" + process;
        redis.listen(new RedisConnection.Listener() {
            @Override
            public void up() {
                // What was said meanwhile may have been lost.
                joined = false;
                tick();
            }

            @Override
            public void down() {
                joined = false;
            }
        });
        this.ticks = redis.every(EVERY, this::tick);
    }

    /** Whether this process hears everybody. */
    boolean joined() {
        return joined;
    }

    /** The channel that all hear. */
    String everybody() {
        return all;
    }

    /** Begins to wait for replies to something that is about to be said. */
    Replies expect() {
        Replies replies = new Replies(number.incrementAndGet());
        waiting.put(replies.number, replies);
        return replies;
    }

    /** What is to be said so that replies find their way back. */
    String message(Replies replies, String kind, String session) {
        return message(replies.number, kind, session, "");
    }

    /** The channel of one process, or null if there can be none of that name. */
    @Nullable
    String channel(String of) {
        return PROCESS.matcher(of).matches() ? all + ":" + of : null;
    }

    /** Says something on a channel. The replies are none if nobody is there. */
    CompletableFuture<List<String>> say(
            RedisAsyncCommands<String, String> commands, String channel, String kind, String session, String text) {
        Replies replies = expect();
        try {
            commands.publish(channel, message(replies.number, kind, session, text))
                    .whenComplete((told, failure) -> replies.told(told == null ? 0 : told));
        } catch (RuntimeException e) {
            // The driver may also throw at once: nobody was told.
            replies.told(0);
        }
        return replies.future;
    }

    private String message(long id, String kind, String session, String text) {
        return process + " " + id + " " + kind + " " + session + " " + text;
    }

    /** Replies to something that was said, until all or enough time has passed. */
    final class Replies {
        private final long number;
        private final CompletableFuture<List<String>> future = new CompletableFuture<>();
        private final Object lock = new Object();
        // Both guarded by lock.
        private final List<String> texts = new ArrayList<>();
        private long expected = Long.MAX_VALUE;

        private Replies(long number) {
            this.number = number;
        }

        long number() {
            return number;
        }

        /** Says how many were told; the future has what they replied, and never fails. */
        CompletableFuture<List<String>> told(long count) {
            synchronized (lock) {
                expected = count;
            }
            completeIfAll();
            if (!future.isDone()) {
                CompletableFuture.delayedExecutor(redis.patience().toNanos(), TimeUnit.NANOSECONDS)
                        .execute(this::complete);
            }
            return future;
        }

        private void add(String text) {
            synchronized (lock) {
                texts.add(text);
            }
            completeIfAll();
        }

        private void completeIfAll() {
            boolean everything;
            synchronized (lock) {
                everything = texts.size() >= expected;
            }
            if (everything) {
                complete();
            }
        }

        private void complete() {
            waiting.remove(number);
            List<String> replies;
            synchronized (lock) {
                replies = List.copyOf(texts);
            }
            future.complete(replies);
        }
    }

    private void heard(String message) {
        String[] words = message.length() > MAX_TEXT ? new String[0] : message.split(" ", 5);
        if (words.length != 5
                || !PROCESS.matcher(words[0]).matches()
                || !NUMBER.matcher(words[1]).matches()
                || !SESSION.matcher(words[3]).matches()) {
            LOG.debug("somebody has said something on a channel of sessions that no server says");
            return;
        }
        String from = words[0];
        long id = Long.parseLong(words[1]);
        if (words[2].equals(REPLY)) {
            Replies replies = waiting.get(id);
            if (replies != null) {
                replies.add(words[4]);
            }
        } else if (from.equals(process)) {
            heardMyself(id, words[2]);
        } else {
            receiver.heard(words[2], words[3], words[4], text -> reply(from, id, text));
        }
    }

    private void heardMyself(long id, String kind) {
        if (!kind.equals(BEAT)) {
            Replies replies = waiting.get(id);
            receiver.heardMyself(id);
            if (replies != null) {
                replies.add("");
            }
            return;
        }
        boolean first;
        synchronized (lock) {
            missed = 0;
            first = !joined && redis.up();
            joined |= first;
        }
        if (first) {
            receiver.joined();
        }
    }

    private void reply(String to, long id, String text) {
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (commands != null) {
            var unused = commands.publish(all + ":" + to, message(id, REPLY, NO_SESSION, text));
        }
    }

    /** Says something to itself. */
    private void beat() {
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (commands != null) {
            var unused = commands.publish(own, message(0, BEAT, NO_SESSION, ""));
        }
    }

    private void tick() {
        if (!redis.up()) {
            return;
        }
        StatefulRedisPubSubConnection<String, String> open;
        boolean dead;
        synchronized (lock) {
            open = connection;
            if (open == null && (connecting || closed)) {
                return;
            }
            connecting = open == null;
            dead = open != null && missed++ >= MISSED;
            if (dead) {
                connection = null;
                joined = false;
            }
        }
        if (open == null) {
            connect();
        } else if (dead) {
            var unused = open.closeAsync();
        } else {
            beat();
        }
    }

    private void connect() {
        redis.openPubSub().whenComplete((open, failure) -> {
            if (open == null) {
                synchronized (lock) {
                    connecting = false;
                }
                return;
            }
            open.addListener(new RedisPubSubAdapter<>() {
                @Override
                public void message(String channel, String message) {
                    heard(message);
                }

                @Override
                public void subscribed(String channel, long count) {
                    // Also after each time that the connection has come back.
                    beat();
                }
            });
            open.addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> lost) {
                    joined = false;
                }
            });
            boolean late;
            synchronized (lock) {
                connecting = false;
                late = closed;
                connection = late ? null : open;
                missed = 0;
            }
            if (late) {
                var unused = open.closeAsync();
                return;
            }
            open.async().subscribe(all, own).whenComplete((done, refused) -> {
                if (refused != null) {
                    warn(refused);
                }
            });
        });
    }

    private void warn(Throwable refused) {
        boolean first;
        synchronized (lock) {
            first = !warned;
            warned = true;
        }
        if (first) {
            LOG.atWarn()
                    .addKeyValue("channels", all + "*")
                    .log(
                            "Redis {}: sessions stay in one server each. It needs the right to use these channels",
                            Troubles.ofCommand(refused));
        }
    }

    @Override
    public void close() {
        ticks.cancel(false);
        StatefulRedisPubSubConnection<String, String> open;
        synchronized (lock) {
            closed = true;
            joined = false;
            open = connection;
            connection = null;
        }
        if (open != null) {
            var unused = open.closeAsync();
        }
    }
}
