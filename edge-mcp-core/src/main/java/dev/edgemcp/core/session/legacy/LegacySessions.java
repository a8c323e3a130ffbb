package dev.edgemcp.core.session.legacy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.Handshake;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Sessions over HTTP. Nothing is remembered of a session that rests, unless its client set something: its id says all
 * ({@link SessionTokens}). Thread-safe.
 */
public final class LegacySessions {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final Duration REMEMBERED = Duration.ofHours(1);
    private static final int MAX_ENDED = 100_000;
    private static final int MAX_RESTING = 10_000;

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
    private final Cache<String, Boolean> ended;
    private final Cache<String, LegacySession> resting;
    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<String, Live> live = new HashMap<>();

    /**
     * @param secrets the first signs, all verify; each of at least 32 bytes
     * @param maxCalls calls in flight at once in one session
     * @param listener told of sessions that begin and end
     */
    public LegacySessions(List<byte[]> secrets, int maxCalls, CallListener listener, Ticker ticker) {
        this.listener = listener;
        this.tokens = new SessionTokens(secrets, LIFETIME, ticker);
        this.maxCalls = maxCalls;
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
                .removalListener((@Nullable String id, @Nullable LegacySession session, RemovalCause cause) -> {
                    if (session != null && cause.wasEvicted()) {
                        session.close();
                    }
                })
                .build();
    }

    /**
     * Begins a session and answers with its id.
     *
     * @param conversation the one that shook hands; what its client lends is remembered in this process
     */
    String open(Conversation conversation, Handshake handshake, String client) {
        Principal principal = conversation.principal();
        String id = tokens.issue(principal, handshake);
        if (!conversation.credentials().isEmpty()) {
            LegacySession session = session(id, principal);
            session.conversation().credentials(conversation.credentials());
            resting.put(id, session);
        }
        listener.sessionOpened(ClientSession.overHttp(id, principal, client));
        return id;
    }

    private LegacySession session(String id, Principal principal) {
        Conversation conversation = new Conversation(principal, maxCalls);
        conversation.session(ClientSession.overHttp(id, principal, ""));
        return new LegacySession(id, conversation);
    }

    /** The streams that clients may come back to. */
    Replays replays() {
        return replays;
    }

    /** A session, to be given back with {@link #leave}, or null if there is none such. */
    @Nullable
    LegacySession enter(String id, Principal principal) {
        Handshake handshake = tokens.verify(id, principal);
        if (handshake == null) {
            return null;
        }
        LegacySession session;
        LegacySession before = null;
        synchronized (lock) {
            if (ended.getIfPresent(id) != null) {
                return null;
            }
            Live entry = live.computeIfAbsent(id, unused -> new Live(wake(id, principal)));
            if (!entry.session.conversation().principal().equals(principal)) {
                // The key has another scope now: what began with the old one must not go on with it.
                before = entry.session;
                entry = new Live(session(id, principal));
                live.put(id, entry);
            }
            session = entry.session;
            session.conversation().agree(handshake);
            entry.users++;
        }
        if (before != null) {
            before.close();
        }
        return session;
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

    private LegacySession wake(String id, Principal principal) {
        LegacySession rested = resting.asMap().remove(id);
        return rested == null ? session(id, principal) : rested;
    }

    /** Gives a session back. */
    void leave(LegacySession session) {
        boolean over = false;
        synchronized (lock) {
            Live entry = live.get(session.id());
            if (entry == null || entry.session != session || --entry.users > 0) {
                return;
            }
            live.remove(session.id());
            if (ended.getIfPresent(session.id()) != null
                    || session.conversation().forgettable()) {
                over = true;
            } else {
                resting.put(session.id(), session);
            }
        }
        if (over) {
            session.close();
        }
    }

    /** Ends a session for good, as far as this process goes. It still has to be given back. */
    void end(LegacySession session) {
        synchronized (lock) {
            ended.put(session.id(), true);
        }
        session.close();
        told(session);
    }

    private void told(LegacySession session) {
        ClientSession ended = session.conversation().session();
        if (ended != null) {
            listener.sessionClosed(ended);
        }
    }
}
