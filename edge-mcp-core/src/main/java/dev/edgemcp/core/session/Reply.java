package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The answer to a request.
 *
 * @param response null if the client cancelled the request and so wants none
 * @param status the HTTP status that goes with it; other transports have no use for it
 */
public record Reply(@Nullable Response response, int status) {
    /** No answer, because the client cancelled the request. */
    public static final Reply NONE = new Reply(null, 202);

    /** A result. */
    public static Reply success(RequestId id, ObjectNode result) {
        return new Reply(new Success(id, result), 200);
    }

    /** An error. */
    public static Reply failure(@Nullable RequestId id, JsonRpcError error, int status) {
        return new Reply(new Failure(id, error), status);
    }
}
