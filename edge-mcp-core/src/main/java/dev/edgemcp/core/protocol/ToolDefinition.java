package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool as a list shows it.
 *
 * @param inputSchema JSON Schema of the arguments, an object at its root; must not be changed
 * @param outputSchema JSON Schema of the structured result; must not be changed
 */
public record ToolDefinition(
        String name,
        @Nullable String title,
        String description,
        ObjectNode inputSchema,
        @Nullable ObjectNode outputSchema,
        @Nullable ToolAnnotations annotations,
        List<Icon> icons)
        implements Listed {
    public ToolDefinition {
        icons = List.copyOf(icons);
    }

    @Override
    public String key() {
        return name;
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        json.put("name", name);
        if (title != null) {
            json.put("title", title);
        }
        json.put("description", description);
        json.set("inputSchema", inputSchema);
        // Until 2026-07-28 an output schema has an object at its root.
        if (outputSchema != null
                && (revision.stateless()
                        || outputSchema.path("type").asString("").equals("object"))) {
            json.set("outputSchema", outputSchema);
        }
        if (annotations != null) {
            json.set("annotations", annotations.toJson());
        }
        Icon.put(json, icons);
        return json;
    }
}
