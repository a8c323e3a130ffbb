package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.event.Subscriber.Gathered;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.ServerRequests;
import dev.edgemcp.core.session.ServerRequests.Taken;
import dev.edgemcp.core.session.SessionStore;
import dev.edgemcp.core.session.SessionStore.Change;
import dev.edgemcp.core.session.SessionStore.State;
import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps sessions the same in all processes that serve them, through a {@link SessionStore}. Thread-safe.
 *
 * <p>A session is looked up once, and again after somebody else has changed it: the one who changes it waits until the others
 * know that. Without the store each process goes by its memory; when the store is there again, ends are told first, then what
 * is known of sessions that have something to lose, a few at a time.
 */
final class Replication implements SessionStore.Peer {
    private static final CompletableFuture<Boolean> YES = CompletableFuture.completedFuture(true);
    private static final int MAX_OWED = 10_000;
    private static final int LANES = 16;
    /** How often the store is asked again, so that it keeps what is in use. */
    private static final Duration LOOK_AGAIN = Duration.ofHours(1);

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    /** The sessions of this process. */
    interface Directory {
        /** The session, if it is known here, with what is known of it being old from now on. */
        @Nullable
        LegacySession outdate(String session);

        /** The session, if it is known here. */
        @Nullable
        LegacySession find(String session);

        /** Remembers that the session has ended, and answers with what is to be closed. */
        @Nullable
        LegacySession end(String session);

        /** All sessions that have something to lose. */
        List<LegacySession> all();
    }

    private final SessionStore store;
    private final Directory directory;
    private final Hearing hearing;
    private final SessionTokens tokens;
    private final JsonRpcCodec codec;
    private final Ticker ticker;
    private final String process = ServerRequests.newProcess();
    private volatile long generation;

    private final Object lock = new Object();
    // Both guarded by lock.
    private final Map<String, Instant> owed = new LinkedHashMap<>();
    private Queue<Supplier<CompletableFuture<?>>> work = new ArrayDeque<>();

    Replication(
            SessionStore store,
            Directory directory,
            Hearing hearing,
            SessionTokens tokens,
            JsonRpcCodec codec,
            Ticker ticker) {
        this.store = store;
        this.directory = directory;
        this.hearing = hearing;
        this.tokens = tokens;
        this.codec = codec;
        this.ticker = ticker;
    }

    /** Begins to hear of others; once there is a directory to look into. */
    void join() {
        store.join(process, this);
    }

    /** The name of this process. */
    String process() {
        return process;
    }

    /** Grows whenever all that is known may be old. */
    long generation() {
        return generation;
    }

    /** Whether there are others. */
    boolean shared() {
        return store != SessionStore.NONE;
    }

    /** Sees to it that what others changed counts. The future says whether the session goes on, and never fails. */
    CompletableFuture<Boolean> current(LegacySession session) {
        if (!shared() || !store.available()) {
            return YES;
        }
        if (session.carried().good(generation)) {
            refresh(session);
            return YES;
        }
        CompletableFuture<Boolean> looking = session.carried().looking();
        return looking == null ? exchange(session, true).thenApply(settled -> !settled.ended()) : looking;
    }

    /** Looks again, if that is due, without anybody waiting for it. */
    void refresh(LegacySession session) {
        if (!shared() || !store.available()) {
            return;
        }
        Carried carried = session.carried();
        if (carried.looking() == null
                && (!carried.good(generation) || ticker.nanos() - carried.answeredAt() > LOOK_AGAIN.toNanos())) {
            var unused = exchange(session, true);
        }
    }

    /** Tells others of a change. The future says whether there was room for it, and never fails. */
    CompletableFuture<Boolean> keep(LegacySession session, Change change) {
        if (!shared() || tooLong(change)) {
            return YES;
        }
        session.carried().change(change);
        return store.available() ? exchange(session, true).thenApply(settled -> !settled.full()) : YES;
    }

    private static boolean tooLong(Change change) {
        return (change instanceof Change.Subscribed added && added.uri().length() > SessionStore.MAX_URI)
                || (change instanceof Change.Unsubscribed removed
                        && removed.uri().length() > SessionStore.MAX_URI);
    }

    /** Tells others that a session is over. The future never fails. */
    CompletableFuture<Void> end(LegacySession session) {
        if (!shared()) {
            return CompletableFuture.completedFuture(null);
        }
        if (!store.available()) {
            owe(session.name(), session.expires());
            return CompletableFuture.completedFuture(null);
        }
        return tellEnd(session.name(), session.expires());
    }

    private CompletableFuture<Void> tellEnd(String session, Instant expires) {
        return store.apply(session, List.of(new Change.Ended()), left(expires)).handle((state, failure) -> {
            if (failure == null) {
                synchronized (lock) {
                    owed.remove(session);
                }
                return null;
            }
            owe(session, expires);
            // When the store goes away altogether, its coming back is heard of.
            CompletableFuture.delayedExecutor(RETRY.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> tellEndAgain(session, expires));
            return null;
        });
    }

    private void tellEndAgain(String session, Instant expires) {
        boolean still;
        synchronized (lock) {
            still = owed.containsKey(session);
        }
        if (still && store.available()) {
            var unused = tellEnd(session, expires);
        }
    }

    private void owe(String session, Instant expires) {
        synchronized (lock) {
            owed.put(session, expires);
            if (owed.size() > MAX_OWED) {
                owed.remove(owed.keySet().iterator().next());
            }
        }
    }

    /**
     * Says that this process has the stream of changes from now on. Must be called while nobody else can give it up.
     *
     * @return whether another one may have had it before
     */
    boolean claim(LegacySession session) {
        if (!shared()) {
            return false;
        }
        boolean before = session.carried().hear();
        if (store.available()) {
            lookAgainIfFailed(session, store.claim(session.name(), left(session.expires())));
        }
        return before;
    }

    /**
     * Watches what the session subscribed to in other processes, and goes on with what they gathered.
     *
     * @param elsewhere whether another one may have told of changes before
     */
    void follow(LegacySession session, boolean elsewhere) {
        if (shared() && store.available()) {
            follow(session, Set.of(), elsewhere);
        }
    }

    /** Takes an answer to the process that asked; whether that took it. */
    CompletableFuture<Boolean> answer(String asker, LegacySession session, Response response) {
        if (!shared() || asker.equals(process) || !store.available()) {
            return CompletableFuture.completedFuture(false);
        }
        String signed = tokens.sign(session.name(), session.conversation().principal(), codec.encode(response));
        return store.answer(asker, session.name(), signed).exceptionally(failure -> false);
    }

    private CompletableFuture<Carried.Settled> exchange(LegacySession session, boolean mayRepeat) {
        CompletableFuture<Boolean> look = new CompletableFuture<>();
        Carried carried = session.carried();
        Carried.Asked asked = carried.ask(generation, changes -> apply(session, changes), look);
        return asked.state()
                .handle((state, failure) -> {
                    @Nullable State known = failure == null ? state : null;
                    Carried.Settled settled = carried.settle(asked.question(), look, known, ticker.nanos(), mayRepeat);
                    if (known != null && !settled.again()) {
                        take(session, settled);
                    }
                    return settled;
                })
                .thenCompose(settled ->
                        settled.again() ? exchange(session, false) : CompletableFuture.completedFuture(settled))
                .whenComplete((settled, failure) -> look.complete(settled == null || !settled.ended()));
    }

    private CompletableFuture<State> apply(LegacySession session, List<Change> changes) {
        try {
            return store.apply(session.name(), changes, left(session.expires()));
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void take(LegacySession session, Carried.Settled settled) {
        if (settled.ended()) {
            ended(session.name());
            return;
        }
        boolean tells = settled.outdated() && session.hears();
        if (tells) {
            follow(session, settled.removed(), false);
        } else if (!settled.removed().isEmpty()) {
            var unused = hearing.watch(session, settled.removed(), Set.of());
        }
    }

    private void follow(LegacySession session, Set<String> removed, boolean unseen) {
        lookAgainIfFailed(
                session,
                hearing.watch(session, removed, session.carried().resources()).thenCompose(begun -> {
                    if (!session.hears()) {
                        // Somebody else has claimed it meanwhile.
                        return hearing.watch(session, begun, Set.of());
                    }
                    return store.gather(session.name()).thenApply(others -> {
                        hearing.take(session, others, begun, unseen);
                        return begun;
                    });
                }));
    }

    private static void lookAgainIfFailed(LegacySession session, CompletableFuture<?> done) {
        done.whenComplete((value, failure) -> {
            if (failure != null) {
                session.carried().outdate();
            }
        });
    }

    private Duration left(Instant expires) {
        Duration left = Duration.between(ticker.now(), expires);
        return left.compareTo(SHORTEST) < 0 ? SHORTEST : left;
    }

    private void ended(String name) {
        LegacySession session = directory.end(name);
        if (session != null) {
            hearing.run(session::close);
        }
    }

    @Override
    public void changed(String name, boolean ended) {
        if (ended) {
            ended(name);
            return;
        }
        LegacySession session = directory.outdate(name);
        // Others look when they are used next.
        if (session != null && (session.hears() || !session.carried().isEmpty())) {
            var unused = exchange(session, true);
        }
    }

    @Override
    public void allChanged() {
        Queue<Supplier<CompletableFuture<?>>> todo = new ArrayDeque<>();
        List<LegacySession> sessions = directory.all();
        synchronized (lock) {
            generation++;
            owed.forEach((session, expires) -> todo.add(() -> tellEnd(session, expires)));
            work = todo;
        }
        for (LegacySession session : sessions) {
            session.carried().outdate();
            todo.add(() -> {
                session.whileHearing(() -> claim(session));
                return exchange(session, true);
            });
        }
        for (int i = 0; i < LANES; i++) {
            next(todo);
        }
    }

    private void next(Queue<Supplier<CompletableFuture<?>>> todo) {
        while (true) {
            Supplier<CompletableFuture<?>> one;
            synchronized (lock) {
                // When the store has come back once more meanwhile, that has begun anew.
                one = work == todo ? todo.poll() : null;
            }
            if (one == null) {
                return;
            }
            CompletableFuture<?> done = one.get();
            if (!done.isDone()) {
                done.whenComplete((value, failure) -> next(todo));
                return;
            }
        }
    }

    @Override
    public void claimed(String name, BooleanSupplier claimedSince) {
        LegacySession session = directory.find(name);
        if (session != null) {
            session.giveUpStream(claimedSince, () -> hearing.gather(session));
        }
    }

    @Override
    public CompletableFuture<Gathered> handOver(String name) {
        LegacySession session = directory.find(name);
        return session == null
                ? CompletableFuture.completedFuture(Gathered.NOTHING)
                : hearing.handOver(session).exceptionally(failure -> Gathered.NOTHING);
    }

    @Override
    public boolean answered(String name, String signed) {
        LegacySession session = directory.find(name);
        if (session == null) {
            return true;
        }
        Conversation conversation = session.conversation();
        String answer = tokens.verify(name, conversation.principal(), signed);
        if (answer == null) {
            return false;
        }
        try {
            return codec.decode(answer) instanceof Response response
                    && response.id() != null
                    && conversation.serverRequests().answer(response.id(), response) == Taken.HERE;
        } catch (JsonRpcException e) {
            return false;
        }
    }
}
