package dev.edgemcp.core.session.legacy;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sessions over HTTP. A session is its token; kept here are only those with a call in flight, and, within bounds, those
 * that have been ended. Clients that never end theirs cost nothing. Thread-safe.
 */
public final class LegacySessions {
    private static final Duration LIFETIME = Duration.ofDays(7);
    private static final int MAX_ENDED = 100_000;

    private static final class Live {
        final Conversation conversation;
        int users;

        Live(Conversation conversation) {
            this.conversation = conversation;
        }
    }

    private final SessionTokens tokens;
    private final int maxCalls;
    private final Cache<String, Boolean> ended;
    private final Object lock = new Object();
    // Guarded by lock.
    private final Map<String, Live> live = new HashMap<>();

    /**
     * @param secrets the first signs, all verify; each of at least 32 bytes
     * @param maxCalls calls in flight at once in one session
     */
    public LegacySessions(List<byte[]> secrets, int maxCalls, Ticker ticker) {
        this.tokens = new SessionTokens(secrets, LIFETIME, ticker);
        this.maxCalls = maxCalls;
        this.ended = Caffeine.newBuilder()
                .maximumSize(MAX_ENDED)
                .expireAfterWrite(LIFETIME)
                .ticker(ticker::nanos)
                .executor(Runnable::run)
                .build();
    }

    /** Begins a session and answers with its id. */
    String open(Principal principal, Revision revision) {
        return tokens.issue(principal, revision);
    }

    /** The conversation of a session, to be given back with {@link #leave}, or null if there is no such session. */
    @Nullable
    Conversation enter(String id, Principal principal) {
        Revision revision = tokens.verify(id, principal);
        if (revision == null || ended.getIfPresent(id) != null) {
            return null;
        }
        synchronized (lock) {
            Live session = live.computeIfAbsent(id, unused -> new Live(new Conversation(principal, maxCalls)));
            session.conversation.agree(revision);
            session.users++;
            return session.conversation;
        }
    }

    /** Gives a conversation back. */
    void leave(String id) {
        synchronized (lock) {
            Live session = live.get(id);
            if (session != null && --session.users == 0) {
                live.remove(id);
            }
        }
    }

    /**
     * Ends a session for DELETE.
     *
     * @return the HTTP status
     */
    public int delete(@Nullable String id, Principal principal) {
        if (id == null) {
            return 400;
        }
        Conversation conversation = enter(id, principal);
        if (conversation == null) {
            return 404;
        }
        ended.put(id, true);
        conversation.close();
        leave(id);
        return 204;
    }
}
