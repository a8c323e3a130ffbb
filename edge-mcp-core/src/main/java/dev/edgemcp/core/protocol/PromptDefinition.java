package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A prompt as a list shows it. */
public record PromptDefinition(
        String name, @Nullable String title, @Nullable String description, List<Argument> arguments, List<Icon> icons)
        implements Listed {
    public PromptDefinition {
        arguments = List.copyOf(arguments);
        icons = List.copyOf(icons);
    }

    /** What a person fills in; always text. */
    public record Argument(
            String name, @Nullable String title, @Nullable String description, boolean required) {
        private ObjectNode toJson() {
            ObjectNode json = Json.object();
            json.put("name", name);
            Json.put(json, "title", title);
            Json.put(json, "description", description);
            json.put("required", required);
            return json;
        }
    }

    @Override
    public String key() {
        return name;
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        json.put("name", name);
        Json.put(json, "title", title);
        Json.put(json, "description", description);
        if (!arguments.isEmpty()) {
            ArrayNode array = json.putArray("arguments");
            arguments.forEach(argument -> array.add(argument.toJson()));
        }
        Icon.put(json, icons);
        return json;
    }
}
