package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.protocol.Mcp;

/** What this client answers when a server of the legacy era asks it something. */
final class ServerRequests {
    private ServerRequests() {}

    static Response answer(Request request) {
        return request.method().equals(Mcp.PING)
                ? new Success(request.id(), Json.object())
                : new Failure(
                        request.id(),
                        new JsonRpcError(JsonRpcError.METHOD_NOT_FOUND, "this client declared no such capability"));
    }
}
