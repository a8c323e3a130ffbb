package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The requests of the server that the client has not answered, so that an answer to a connection that is gone does not reach
 * the next one, where its id may mean something else. Bounded: beyond, the oldest is forgotten. Thread-safe.
 */
final class Questions {
    private static final int MAX = 1024;

    private final Set<RequestId> open = new LinkedHashSet<>();

    synchronized void asked(Request request) {
        if (open.size() >= MAX) {
            open.remove(open.iterator().next());
        }
        open.add(request.id());
    }

    /** Whether the server waits for this answer; from now on it does not. */
    synchronized boolean answered(Response response) {
        RequestId id = response instanceof Success success ? success.id() : ((Failure) response).id();
        return id != null && open.remove(id);
    }

    synchronized void forget() {
        open.clear();
    }

    /** A JSON value as an id, or null if it is none. */
    static @Nullable RequestId id(@Nullable JsonNode json) {
        if (json == null) {
            return null;
        }
        if (json.isString()) {
            return RequestId.of(json.stringValue());
        }
        return json.isIntegralNumber() ? new RequestId.OfInteger(json.bigIntegerValue()) : null;
    }
}
