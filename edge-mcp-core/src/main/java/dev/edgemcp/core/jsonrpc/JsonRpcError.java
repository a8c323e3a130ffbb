package dev.edgemcp.core.jsonrpc;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The error member of a JSON-RPC failure.
 *
 * @param data what the specification names for this error; never the peer's own input unbounded
 */
public record JsonRpcError(
        int code, String message, @Nullable JsonNode data) {
    /** The text could not be parsed as JSON within the limits. */
    public static final int PARSE_ERROR = -32700;
    /** The JSON is not a JSON-RPC message. */
    public static final int INVALID_REQUEST = -32600;
    /** No such method, or not in this protocol revision. */
    public static final int METHOD_NOT_FOUND = -32601;
    /** The parameters are not what the method takes. */
    public static final int INVALID_PARAMS = -32602;
    /** Something failed on this side; the log has the cause under the reference in the message. */
    public static final int INTERNAL_ERROR = -32603;

    /** An error without data. */
    public JsonRpcError(int code, String message) {
        this(code, message, null);
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("code", code);
        json.put("message", message);
        if (data != null) {
            json.set("data", data);
        }
        return json;
    }
}
