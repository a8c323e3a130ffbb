package dev.edgemcp.core.redis;

import dev.edgemcp.core.event.Subscriber.Gathered;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.session.SessionStore;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sessions in Redis: a hash for each whose client has set something, and messages between the servers that serve them. What is
 * set is kept for a day after it was last looked at, an end as long as the session could have lasted. Thread-safe.
 *
 * <p>A change is one script, which also tells the others; the future completes when all that were told have replied, or after
 * the patience that the connection has for commands.
 */
public final class RedisSessionStore implements SessionStore {
    private static final Logger LOG = LoggerFactory.getLogger(RedisSessionStore.class);
    private static final Duration KEPT = Duration.ofDays(1);
    /** How long requests wait for Redis that come before it was first reached. */
    private static final Duration START = Duration.ofSeconds(1);

    private static final int MAX_PENDING = 1024;
    private static final int MAX_ANSWER = 1 << 20;
    /** Bytes of UTF-8 to a character, at most. */
    private static final int WIDEST = 3;

    private static final String CHANGED = "changed";
    private static final String ENDED = "ended";
    private static final String CLAIMS = "claims";
    private static final String GATHERS = "gathers";
    private static final String ANSWER = "answer";
    private static final String TAKEN = "taken";

    private final RedisConnection redis;
    private final Script script = new Script("session.lua");
    private final AtomicInteger pending = new AtomicInteger();
    private final AtomicBoolean refused = new AtomicBoolean();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    /** Sessions whose streams this server claims, until it hears itself do so. */
    private final Map<Long, String> claimed = new ConcurrentHashMap<>();

    private volatile @Nullable RedisBus bus;

    /** @param redis not closed here */
    public RedisSessionStore(RedisConnection redis) {
        this.redis = redis;
    }

    @Override
    public void join(String process, Peer peer) {
        started.completeOnTimeout(null, START.toMillis(), TimeUnit.MILLISECONDS);
        bus = new RedisBus(redis, process, new Ears(peer));
    }

    @Override
    public boolean available() {
        return !started.isDone() || joined();
    }

    /** Whether Redis answers, and this server hears the others. */
    public boolean joined() {
        RedisBus joined = bus;
        return joined != null && joined.joined() && redis.up();
    }

    @Override
    public CompletableFuture<State> apply(String session, List<Change> changes, Duration left) {
        List<String> words = new ArrayList<>();
        String kind = changes.isEmpty() ? "" : CHANGED;
        for (Change change : changes) {
            if (change instanceof Change.Ended) {
                kind = ENDED;
            }
            words.addAll(words(change));
        }
        return run(session, words, left, kind)
                .thenCompose(done -> done.replies().thenApply(replies -> done.state()));
    }

    @Override
    public CompletableFuture<Void> claim(String session, Duration left) {
        return run(session, List.of("hear", ""), left, CLAIMS)
                .thenCompose(Done::replies)
                .thenAccept(replies -> {});
    }

    @Override
    public CompletableFuture<List<Gathered>> gather(String session) {
        RedisBus joined = bus;
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (joined == null || commands == null) {
            return away();
        }
        return joined.say(commands, joined.everybody(), GATHERS, session, "")
                .thenApply(replies -> replies.stream()
                        .filter(text -> !text.isEmpty())
                        .map(GatheredText::read)
                        .toList());
    }

    @Override
    public CompletableFuture<Boolean> answer(String process, String session, String message) {
        RedisBus joined = bus;
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (joined == null || commands == null || message.length() > MAX_ANSWER) {
            return CompletableFuture.completedFuture(false);
        }
        String channel = joined.channel(process);
        return channel == null
                ? CompletableFuture.completedFuture(false)
                : joined.say(commands, channel, ANSWER, session, message).thenApply(replies -> replies.contains(TAKEN));
    }

    private static <T> CompletableFuture<T> away() {
        return CompletableFuture.failedFuture(new IllegalStateException("Redis is away"));
    }

    private static List<String> words(Change change) {
        if (change instanceof Change.Level set) {
            return List.of("level", set.level().id());
        }
        if (change instanceof Change.Subscribed added) {
            return List.of("subscribe", added.uri());
        }
        return change instanceof Change.Unsubscribed removed
                ? List.of("unsubscribe", removed.uri())
                : List.of("end", "");
    }

    /** What the script answered, and what those have replied that it told. */
    private record Done(State state, CompletableFuture<List<String>> replies) {}

    private CompletableFuture<Done> run(String session, List<String> changes, Duration left, String kind) {
        return started.isDone()
                ? send(session, changes, left, kind)
                : started.thenCompose(unused -> send(session, changes, left, kind));
    }

    private CompletableFuture<Done> send(String session, List<String> changes, Duration left, String kind) {
        RedisBus joined = bus;
        RedisAsyncCommands<String, String> commands = redis.commands();
        if (joined == null || commands == null || !joined()) {
            return away();
        }
        if (pending.incrementAndGet() > MAX_PENDING) {
            pending.decrementAndGet();
            return CompletableFuture.failedFuture(new IllegalStateException("too much is on its way to Redis"));
        }
        RedisBus.Replies replies = joined.expect();
        if (kind.equals(CLAIMS)) {
            claimed.put(replies.number(), session);
        }
        List<String> arguments = new ArrayList<>(List.of(
                String.valueOf(KEPT.toMillis()),
                String.valueOf(left.toMillis()),
                String.valueOf(MAX_RESOURCES),
                String.valueOf(WIDEST * MAX_URI),
                joined.everybody(),
                kind.isEmpty() ? "" : joined.message(replies, kind, session)));
        arguments.addAll(changes);
        String[] keys = {redis.keyPrefix() + "session:" + session};
        return script.run(commands, keys, arguments.toArray(String[]::new))
                .handle((answer, failure) -> {
                    pending.decrementAndGet();
                    ended(failure);
                    if (failure != null) {
                        replies.told(0);
                        claimed.remove(replies.number());
                        throw new CompletionException(failure);
                    }
                    CompletableFuture<List<String>> told = replies.told(number(answer, 4));
                    return new Done(state(answer), told.whenComplete((all, none) -> claimed.remove(replies.number())));
                })
                .toCompletableFuture();
    }

    /** A Redis that refuses is not one that is too slow. */
    private void ended(@Nullable Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (!(cause instanceof RedisCommandExecutionException)) {
            redis.ended(cause);
        } else if (refused.compareAndSet(false, true)) {
            LOG.warn("Redis {}: what clients change in sessions stays in one server", Troubles.ofCommand(cause));
        }
    }

    /** Nothing that is read is trusted to be what the script says. */
    private static State state(List<Object> answer) {
        Set<String> resources = new HashSet<>();
        for (int i = 6; i < answer.size() && resources.size() < MAX_RESOURCES; i++) {
            if (answer.get(i) instanceof String uri && uri.length() <= MAX_URI) {
                resources.add(uri);
            }
        }
        @Nullable
        LogLevel level = answer.size() > 5 && answer.get(5) instanceof String id
                ? LogLevel.of(id).orElse(null)
                : null;
        return new State(
                number(answer, 0) == 1,
                number(answer, 1) == 1,
                number(answer, 2) == 1,
                number(answer, 3) == 1,
                level,
                resources);
    }

    private static long number(List<Object> answer, int index) {
        return answer.size() > index && answer.get(index) instanceof Number number ? number.longValue() : 0;
    }

    /** What others say, for the sessions of this server. */
    private final class Ears implements RedisBus.Receiver {
        private final Peer peer;

        private Ears(Peer peer) {
            this.peer = peer;
        }

        @Override
        public void heard(String kind, String session, String text, Consumer<String> reply) {
            switch (kind) {
                case CHANGED, ENDED -> {
                    peer.changed(session, kind.equals(ENDED));
                    reply.accept("");
                }
                case CLAIMS -> {
                    // A claim of its own that it has not heard yet comes later, and the last one counts.
                    peer.claimed(session, () -> claimed.containsValue(session));
                    reply.accept("");
                }
                case GATHERS ->
                    peer.handOver(session).thenAccept(gathered -> reply.accept(GatheredText.write(gathered)));
                case ANSWER -> reply.accept(peer.answered(session, text) ? TAKEN : "");
                default -> reply.accept("");
            }
        }

        @Override
        public void heardMyself(long number) {
            claimed.remove(number);
        }

        @Override
        public void joined() {
            started.complete(null);
            peer.allChanged();
        }
    }

    /** Stops hearing the others. The connection stays open. */
    @Override
    public void close() {
        RedisBus joined = bus;
        if (joined != null) {
            joined.close();
        }
    }
}
