package dev.edgemcp.core.session;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.event.Subscriber;
import dev.edgemcp.core.event.Subscriptions;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What belongs together: one connection, one legacy session over HTTP, or one stateless POST. It has the calls in flight and,
 * once there was a handshake, what the session remembers. Thread-safe.
 */
public final class Conversation {
    /** What a client hears that has not said how much it wants to. */
    public static final LogLevel STANDARD_LEVEL = LogLevel.INFO;

    /** Carries what a client changes to those who may have to know. */
    @FunctionalInterface
    public interface Keeper {
        /**
         * Takes a change that has been made here.
         *
         * @return false if there is no room for it; completes when others go by it and never fails
         */
        CompletableFuture<Boolean> keep(SessionStore.Change change);
    }

    private static final CompletableFuture<Boolean> KEPT = CompletableFuture.completedFuture(true);

    private final Principal principal;
    private final int maxCalls;
    private final ServerRequests serverRequests;
    private final Keeper keeper;
    private volatile @Nullable Handshake handshake;
    private volatile LogLevel logLevel = STANDARD_LEVEL;
    private volatile @Nullable ClientSession session;
    private volatile Credentials credentials = Credentials.NONE;

    private final Object lock = new Object();
    // All guarded by lock.
    private final Map<RequestId, CallScope> calls = new HashMap<>();
    private @Nullable Subscriber subscriber;
    private boolean closed;

    /**
     * @param maxCalls calls in flight at once before further ones are refused
     */
    public Conversation(Principal principal, int maxCalls) {
        this(principal, maxCalls, ServerRequests.PROCESS, change -> KEPT);
    }

    /**
     * A conversation that others may carry on.
     *
     * @param maxCalls calls in flight at once before further ones are refused
     * @param process the name of this process
     * @param keeper is given what the client changes
     */
    public Conversation(Principal principal, int maxCalls, String process, Keeper keeper) {
        this.principal = principal;
        this.maxCalls = maxCalls;
        this.serverRequests = new ServerRequests(process);
        this.keeper = keeper;
    }

    /** Who is on the other side. */
    public Principal principal() {
        return principal;
    }

    /** What the handshake agreed on, or null before it and in the stateless era. */
    public @Nullable Handshake handshake() {
        return handshake;
    }

    /** Sets what the handshake agreed on. */
    public void agree(Handshake agreed) {
        this.handshake = agreed;
    }

    /** The session that this is the conversation of, or null before the handshake and in the stateless era. */
    public @Nullable ClientSession session() {
        return session;
    }

    /** Says which session this is the conversation of. */
    public void session(ClientSession value) {
        this.session = value;
    }

    /** What the other side lends all its calls. */
    public Credentials credentials() {
        return credentials;
    }

    /** Sets what the other side lends all its calls. */
    public void credentials(Credentials value) {
        this.credentials = value;
    }

    /** The least important log messages that the client wants, since the handshake. */
    public LogLevel logLevel() {
        return logLevel;
    }

    /** Sets the least important log messages that the client wants. */
    public void logLevel(LogLevel level) {
        this.logLevel = level;
    }

    /** Has others know of a change that the client made; see {@link Keeper#keep}. */
    public CompletableFuture<Boolean> keep(SessionStore.Change change) {
        return keeper.keep(change);
    }

    /** What this server asks the client. */
    public ServerRequests serverRequests() {
        return serverRequests;
    }

    /** What the client hears of changes. */
    public Subscriber subscriber(Subscriptions subscriptions) {
        synchronized (lock) {
            if (subscriber == null) {
                subscriber = subscriptions.open(principal);
                if (closed) {
                    subscriber.close();
                }
            }
            return subscriber;
        }
    }

    /** Whether nothing would be lost if this were forgotten between two requests. */
    public boolean forgettable() {
        synchronized (lock) {
            return logLevel == STANDARD_LEVEL && credentials.isEmpty() && (subscriber == null || subscriber.idle());
        }
    }

    /**
     * Enters a call, so that it can be cancelled.
     *
     * @throws JsonRpcException if its id is in use, or too many calls are in flight
     */
    public void begin(RequestId id, CallScope scope) {
        synchronized (lock) {
            if (calls.size() >= maxCalls) {
                throw new JsonRpcException(
                        Mcp.TOO_MANY_REQUESTS,
                        "too many calls in flight: at most " + maxCalls + " at once, wait for one to end");
            }
            if (calls.putIfAbsent(id, scope) != null) {
                throw new JsonRpcException(JsonRpcError.INVALID_REQUEST, "a request with this id is in flight already");
            }
            if (!closed) {
                return;
            }
        }
        scope.cancel();
    }

    /** Says that a call has ended. */
    public void end(RequestId id) {
        synchronized (lock) {
            calls.remove(id);
        }
    }

    /** Cancels the call with this id, if it is in flight. */
    public void cancel(RequestId id) {
        @Nullable CallScope scope;
        synchronized (lock) {
            scope = calls.get(id);
        }
        if (scope != null) {
            scope.cancel();
        }
    }

    /** Cancels what is in flight and whatever may still begin, and ends what the client subscribed to. */
    public void close() {
        List<CallScope> scopes;
        Subscriber hearing;
        synchronized (lock) {
            closed = true;
            scopes = List.copyOf(calls.values());
            hearing = subscriber;
            credentials = Credentials.NONE;
        }
        scopes.forEach(CallScope::cancel);
        if (hearing != null) {
            hearing.close();
        }
    }
}
