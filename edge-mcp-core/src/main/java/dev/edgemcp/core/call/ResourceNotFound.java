package dev.edgemcp.core.call;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.Mcp;
import tools.jackson.databind.node.ObjectNode;

/** How a caller is told that a URI names no resource. */
public final class ResourceNotFound {
    private static final int MAX_URI = 2048;

    private ResourceNotFound() {}

    /** The failure, with the URI in its data. */
    public static JsonRpcException of(String uri) {
        return of(uri, "no such resource");
    }

    /** The failure with more to say, and the URI in its data. */
    static JsonRpcException of(String uri, String message) {
        ObjectNode data = Json.object();
        data.put("uri", uri.length() <= MAX_URI ? uri : uri.substring(0, MAX_URI));
        return new JsonRpcException(new JsonRpcError(Mcp.RESOURCE_NOT_FOUND, message, data));
    }
}
