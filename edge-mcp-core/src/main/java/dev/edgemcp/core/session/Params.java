package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The parameters of a request, or a part of them, read with one kind of complaint.
 *
 * @param path what complaints call it
 */
public record Params(ObjectNode json, String path) {
    /** These parameters, or none. */
    public static Params of(@Nullable ObjectNode json) {
        return new Params(json == null ? Json.object() : json, "params");
    }

    /**
     * The part of that name; an empty one if it is absent.
     *
     * @throws JsonRpcException if it is something else than an object
     */
    public Params in(String name) {
        return new Params(object(name), path + "." + name);
    }

    /**
     * A string that must be there.
     *
     * @throws JsonRpcException if it is not
     */
    public String string(String name) {
        String value = optionalString(name);
        if (value == null) {
            throw invalid(name, "a string");
        }
        return value;
    }

    /**
     * A string that may be absent.
     *
     * @throws JsonRpcException if it is something else
     */
    public @Nullable String optionalString(String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            return null;
        }
        if (!value.isString()) {
            throw invalid(name, "a string");
        }
        return value.stringValue();
    }

    /**
     * An object that may be absent, and is then empty.
     *
     * @throws JsonRpcException if it is something else
     */
    public ObjectNode object(String name) {
        JsonNode value = json.get(name);
        if (value == null) {
            return Json.object();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw invalid(name, "an object");
    }

    /**
     * A boolean that may be absent, and is then false.
     *
     * @throws JsonRpcException if it is something else
     */
    public boolean flag(String name) {
        JsonNode value = json.get(name);
        if (value != null && !value.isBoolean()) {
            throw invalid(name, "a boolean");
        }
        return value != null && value.booleanValue();
    }

    private JsonRpcException invalid(String name, String wanted) {
        return new JsonRpcException(JsonRpcError.INVALID_PARAMS, path + "." + name + " must be " + wanted);
    }
}
