package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a server said of itself when the client connected.
 *
 * @param revision what both sides speak
 * @param implementation the name and version of the server, if it told
 * @param capabilities what it can do; must not be changed
 * @param instructions how to use it, for a model; text of the server, not to be trusted
 */
public record ServerInfo(
        Revision revision,
        @Nullable Implementation implementation,
        ObjectNode capabilities,
        @Nullable String instructions) {

    static ServerInfo from(Revision revision, ObjectNode result) {
        // Until 2026-07-28 in the result, since then in its _meta.
        JsonNode inMeta = result.path(Mcp.META).path(Mcp.META_SERVER_INFO);
        JsonNode info = inMeta.isObject() ? inMeta : result.path("serverInfo");
        JsonNode instructions = result.path("instructions");
        return new ServerInfo(
                revision,
                info.path("name").isString()
                        ? new Implementation(
                                info.path("name").stringValue(),
                                info.path("version").asString(""))
                        : null,
                result.get("capabilities") instanceof ObjectNode object ? object : Json.object(),
                instructions.isString() ? instructions.stringValue() : null);
    }
}
