package dev.edgemcp.core.client;

import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads tools as servers list them. */
final class ToolReader {
    private ToolReader() {}

    /** The tool, or null if it has no name or no input schema and so cannot be called. */
    static @Nullable ToolDefinition read(JsonNode tool) {
        String name = tool.path("name").asString("");
        if (name.isEmpty() || !(tool.get("inputSchema") instanceof ObjectNode inputSchema)) {
            return null;
        }
        JsonNode title = tool.path("title");
        JsonNode annotations = tool.path("annotations");
        return new ToolDefinition(
                name,
                title.isString() ? title.stringValue() : null,
                tool.path("description").asString(""),
                inputSchema,
                tool.get("outputSchema") instanceof ObjectNode outputSchema ? outputSchema : null,
                annotations.isObject() ? annotations(annotations) : null,
                List.of());
    }

    // What the specification says of absent hints: the tool may do the worst.
    private static ToolAnnotations annotations(JsonNode hints) {
        return new ToolAnnotations(
                hints.path("readOnlyHint").asBoolean(false),
                hints.path("destructiveHint").asBoolean(true),
                hints.path("idempotentHint").asBoolean(false),
                hints.path("openWorldHint").asBoolean(true));
    }
}
