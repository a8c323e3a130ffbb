package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import tools.jackson.databind.node.ObjectNode;

/** The name and version by which a client or server introduces itself. */
public record Implementation(String name, String version) {
    /** The wire form. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("name", name);
        json.put("version", version);
        return json;
    }
}
