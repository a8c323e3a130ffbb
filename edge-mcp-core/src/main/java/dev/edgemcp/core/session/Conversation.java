package dev.edgemcp.core.session;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.tool.Principal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What belongs together for request ids and cancellation: one connection, one legacy session over HTTP, or one stateless
 * POST. Thread-safe.
 */
public final class Conversation {
    private final Principal principal;
    private final int maxCalls;
    private volatile @Nullable Revision revision;

    private final Object lock = new Object();
    // Both guarded by lock.
    private final Map<RequestId, CallScope> calls = new HashMap<>();
    private boolean closed;

    /**
     * @param maxCalls calls in flight at once before further ones are refused
     */
    public Conversation(Principal principal, int maxCalls) {
        this.principal = principal;
        this.maxCalls = maxCalls;
    }

    /** Who is on the other side. */
    public Principal principal() {
        return principal;
    }

    /** What the handshake agreed on, or null before it and in the stateless era. */
    public @Nullable Revision revision() {
        return revision;
    }

    /** Sets what the handshake agreed on. */
    public void agree(Revision agreed) {
        this.revision = agreed;
    }

    /**
     * Enters a call, so that it can be cancelled.
     *
     * @throws JsonRpcException if its id is in use, or too many calls are in flight
     */
    void begin(RequestId id, CallScope scope) {
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

    void end(RequestId id) {
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

    /** Cancels what is in flight and whatever may still begin. */
    public void close() {
        List<CallScope> scopes;
        synchronized (lock) {
            closed = true;
            scopes = List.copyOf(calls.values());
        }
        scopes.forEach(CallScope::cancel);
    }
}
