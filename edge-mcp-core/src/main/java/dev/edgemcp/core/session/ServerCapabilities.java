package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.Json;
import tools.jackson.databind.node.ObjectNode;

/** What this server can do; the same in every revision. */
public final class ServerCapabilities {
    private ServerCapabilities() {}

    /** The wire form. */
    public static ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.putObject("completions");
        json.putObject("logging");
        json.putObject("prompts").put("listChanged", true);
        json.putObject("resources").put("subscribe", true).put("listChanged", true);
        json.putObject("tools").put("listChanged", true);
        return json;
    }
}
