package dev.edgemcp.core.session.legacy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Handshake;
import dev.edgemcp.core.session.SessionStore;
import dev.edgemcp.core.session.legacy.SessionTokens.Token;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions over HTTP. Nothing is remembered of a session that rests, unless its client set something: its id says all
 * ({@link SessionTokens}). What clients set, a {@link SessionStore} may carry to other processes. Thread-safe.
 */
public final class LegacySessions {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int MAX_ENDED = 100_000;
    private static final int MAX_RESTING = 10_000;
    /** Sessions of which the store is known to have nothing. */
    private static final int MAX_PLAIN = 100_000;

    private static final CompletableFuture<@Nullable LegacySession> NOBODY = CompletableFuture.completedFuture(null);

    private static final class Live {
        final LegacySession session;
        int users;

        Live(LegacySession session) {
            this.session = session;
        }
    }

    private final SessionTokens tokens;
    private final int maxCalls;
    private final CallListener listener;
    private final Replays replays;
    private final Replication replication;
    private final Ticker ticker;
    private final Cache<String, Boolean> ended;
    private final Cache<String, LegacySession> resting;
    private final Cache<String, Long> plain;
    private final Object lock = new Object();
    // Guarded by lock. All by the names of sessions.
    private final Map<String, Live> live = new HashMap<>();

    /**
     * @param secrets the first signs, all verify; each of at least 32 bytes
     * @param maxCalls calls in flight at once in one session
     * @param store carries what clients change; not closed here
     * @param codec reads and writes answers that others were given
     * @param listener told of sessions that begin and end
     */
    public LegacySessions(
            List<byte[]> secrets,
            int maxCalls,
            SessionStore store,
            Hearing hearing,
            JsonRpcCodec codec,
            CallListener listener,
            Ticker ticker) {
        this.listener = listener;
        this.tokens = new SessionTokens(secrets, LIFETIME, ticker);
        this.maxCalls = maxCalls;
        this.ticker = ticker;
        this.replays = new Replays(ticker);
        this.ended = Caffeine.newBuilder()
                .maximumSize(MAX_ENDED)
                .expireAfterWrite(LIFETIME)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
        this.resting = Caffeine.newBuilder()
                .maximumSize(MAX_RESTING)
                .expireAfterAccess(REMEMBERED)
                .ticker(ticker::nanos)
                // On a thread of the common pool: closing ends watches, which is code of providers.
                .removalListener((@Nullable String name, @Nullable LegacySession session, RemovalCause cause) -> {
                    if (session != null && cause.wasEvicted()) {
                        session.close();
                    }
                })
                .build();
        this.plain = Caffeine.newBuilder()
                .maximumSize(MAX_PLAIN)
                .expireAfterWrite(REMEMBERED)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
        this.replication = new Replication(store, new Known(), hearing, tokens, codec, ticker);
        replication.join();
    }

    /**
     * Begins a session and answers with its id.
     *
     * @param conversation the one that shook hands; what its client lends is remembered in this process
     */
    String open(Conversation conversation, Handshake handshake, String client) {
        Principal principal = conversation.principal();
        SessionTokens.Issued issued = tokens.issue(principal, handshake);
        if (replication.shared()) {
            plain.put(issued.session(), replication.generation());
        }
        Token token = conversation.credentials().isEmpty() ? null : tokens.verify(issued.id(), principal);
        if (token != null) {
            LegacySession session = wake(token, principal);
            session.conversation().credentials(conversation.credentials());
            resting.put(session.name(), session);
        }
        listener.sessionOpened(new ClientSession(issued.session(), principal, client));
        return issued.id();
    }

    /** The streams that clients may come back to. */
    Replays replays() {
        return replays;
    }

    /**
     * A session, to be given back with {@link #leave}, or null if there is none such. There at once unless a store has to be
     * asked; never fails.
     */
    CompletableFuture<@Nullable LegacySession> enter(String id, Principal principal) {
        Token token = tokens.verify(id, principal);
        if (token == null) {
            return NOBODY;
        }
        String name = token.session();
        LegacySession session;
        LegacySession before = null;
        synchronized (lock) {
            if (ended.getIfPresent(name) != null) {
                return NOBODY;
            }
            Live entry = live.computeIfAbsent(name, unused -> new Live(wake(token, principal)));
            if (!entry.session.conversation().principal().equals(principal)) {
                // The key has another scope now: what began with the old one must not go on with it.
                before = entry.session;
                entry = new Live(create(token, principal));
                live.put(name, entry);
            }
            session = entry.session;
            session.conversation().agree(token.handshake());
            entry.users++;
        }
        if (before != null) {
            before.close();
        }
        CompletableFuture<Boolean> goesOn = replication.current(session);
        return goesOn.thenApply(alive -> {
            if (alive && ended.getIfPresent(name) == null) {
                return session;
            }
            leave(session);
            return null;
        });
    }

    /** Ends the sessions, in use or not, of those who may not go on. A key that is good again can carry them on. */
    public void retain(Predicate<Principal> admitted) {
        List<LegacySession> over = new ArrayList<>();
        Predicate<LegacySession> ends = session -> {
            boolean end = !admitted.test(session.conversation().principal());
            if (end) {
                over.add(session);
            }
            return end;
        };
        synchronized (lock) {
            live.values().removeIf(entry -> ends.test(entry.session));
            resting.asMap().values().removeIf(ends);
        }
        over.forEach(session -> {
            session.close();
            told(session);
        });
    }

    private LegacySession wake(Token token, Principal principal) {
        LegacySession rested = resting.asMap().remove(token.session());
        if (rested != null) {
            return rested;
        }
        LegacySession session = create(token, principal);
        Long generation = plain.getIfPresent(token.session());
        if (generation != null) {
            session.carried().goodAndEmpty(generation, ticker.nanos());
        }
        return session;
    }

    private LegacySession create(Token token, Principal principal) {
        return new LegacySession(token, principal, maxCalls, replication);
    }

    /** Gives a session back. */
    void leave(LegacySession session) {
        boolean over = false;
        synchronized (lock) {
            Live entry = live.get(session.name());
            if (entry == null || entry.session != session || --entry.users > 0) {
                return;
            }
            live.remove(session.name());
            if (ended.getIfPresent(session.name()) != null || session.forgettable()) {
                over = true;
                if (replication.shared() && session.carried().good(replication.generation())) {
                    plain.put(session.name(), replication.generation());
                }
            } else {
                resting.put(session.name(), session);
            }
        }
        if (over) {
            session.close();
        }
    }

    /** Ends a session for good. It still has to be given back. Completes when others know; never fails. */
    CompletableFuture<Void> end(LegacySession session) {
        synchronized (lock) {
            ended.put(session.name(), true);
        }
        session.close();
        told(session);
        return replication.end(session);
    }

    private void told(LegacySession session) {
        ClientSession over = session.conversation().session();
        if (over != null) {
            listener.sessionClosed(over);
        }
    }

    /** Looks what others have changed, if that is due. For sessions that are in use for long. */
    void refresh(LegacySession session) {
        replication.refresh(session);
    }

    /** Says that a session has its stream of changes here; whether it may have been elsewhere before. */
    boolean claim(LegacySession session) {
        return replication.claim(session);
    }

    /** Tells what others have gathered for the stream of changes that is here now. */
    void follow(LegacySession session, boolean elsewhere) {
        replication.follow(session, elsewhere);
    }

    /** Takes an answer to the process that asked, by the name in the id; false if that did not take it. */
    CompletableFuture<Boolean> answer(String process, LegacySession session, Response response) {
        return replication.answer(process, session, response);
    }

    private final class Known implements Replication.Directory {
        @Override
        public @Nullable LegacySession outdate(String name) {
            synchronized (lock) {
                plain.invalidate(name);
                LegacySession session = find(name);
                if (session != null) {
                    // With the lock, so that nobody takes it for plain meanwhile.
                    session.carried().outdate();
                }
                return session;
            }
        }

        @Override
        public @Nullable LegacySession find(String name) {
            synchronized (lock) {
                Live entry = live.get(name);
                return entry == null ? resting.getIfPresent(name) : entry.session;
            }
        }

        @Override
        public @Nullable LegacySession end(String name) {
            synchronized (lock) {
                ended.put(name, true);
                LegacySession session = find(name);
                resting.invalidate(name);
                plain.invalidate(name);
                return session;
            }
        }

        @Override
        public List<LegacySession> all() {
            synchronized (lock) {
                List<LegacySession> all = new ArrayList<>(resting.asMap().values());
                live.values().forEach(entry -> {
                    if (!entry.session.forgettable() || entry.session.hears()) {
                        all.add(entry.session);
                    }
                });
                return all;
            }
        }
    }
}
