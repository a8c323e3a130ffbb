package dev.edgemcp.core.jsonrpc;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON-RPC 2.0 message. Parameters and results are JSON objects, as MCP has them.
 *
 * @see <a href="https://www.jsonrpc.org/specification">JSON-RPC 2.0</a>
 */
public sealed interface JsonRpcMessage {
    /** The message as it goes on the wire. */
    ObjectNode toJson();

    /** A call that wants an answer. */
    record Request(RequestId id, String method, @Nullable ObjectNode params) implements JsonRpcMessage {
        @Override
        public ObjectNode toJson() {
            ObjectNode json = envelope();
            json.set("id", id.toJson());
            json.put("method", method);
            if (params != null) {
                json.set("params", params);
            }
            return json;
        }
    }

    /** A message that wants no answer. */
    record Notification(String method, @Nullable ObjectNode params) implements JsonRpcMessage {
        @Override
        public ObjectNode toJson() {
            ObjectNode json = envelope();
            json.put("method", method);
            if (params != null) {
                json.set("params", params);
            }
            return json;
        }
    }

    /** The answer to a request. */
    sealed interface Response extends JsonRpcMessage {
        /** The id of the request; null only in a {@link Failure} to read it. */
        @Nullable
        RequestId id();
    }

    /** An answer with a result. */
    record Success(RequestId id, ObjectNode result) implements Response {
        @Override
        public ObjectNode toJson() {
            ObjectNode json = envelope();
            json.set("id", id.toJson());
            json.set("result", result);
            return json;
        }
    }

    /**
     * An answer with an error.
     *
     * @param id null only when the id of the request could not be read
     */
    record Failure(@Nullable RequestId id, JsonRpcError error) implements Response {
        @Override
        public ObjectNode toJson() {
            ObjectNode json = envelope();
            json.set("id", id == null ? JsonNodeFactory.instance.nullNode() : id.toJson());
            json.set("error", error.toJson());
            return json;
        }
    }

    private static ObjectNode envelope() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("jsonrpc", "2.0");
        return json;
    }
}
