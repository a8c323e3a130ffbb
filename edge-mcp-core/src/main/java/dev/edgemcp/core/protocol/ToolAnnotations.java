package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hints about what a tool does to its environment. Hints only: clients must not trust them from servers that they do not trust.
 *
 * @param readOnly it changes nothing
 * @param destructive it may delete or overwrite; meaningless when read-only
 * @param idempotent calling it again with the same arguments changes nothing more; meaningless when read-only
 * @param openWorld it reaches things outside the server, such as the web
 */
public record ToolAnnotations(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
    /** A tool that only reads what is on the server itself. */
    public static final ToolAnnotations READ_ONLY = new ToolAnnotations(true, false, true, false);

    /** The wire form. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("readOnlyHint", readOnly);
        json.put("destructiveHint", destructive);
        json.put("idempotentHint", idempotent);
        json.put("openWorldHint", openWorld);
        return json;
    }
}
