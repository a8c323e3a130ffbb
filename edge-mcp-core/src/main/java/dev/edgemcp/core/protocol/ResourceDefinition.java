package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A resource as a list shows it.
 *
 * @param uri what reads it
 * @param name for programs and, without a title, for people
 * @param description what it is, for a model
 * @param size in bytes before any encoding, or null if not known
 */
public record ResourceDefinition(
        String uri,
        String name,
        @Nullable String title,
        @Nullable String description,
        @Nullable String mimeType,
        @Nullable Long size,
        @Nullable Annotations annotations,
        List<Icon> icons)
        implements Listed {
    public ResourceDefinition {
        icons = List.copyOf(icons);
    }

    @Override
    public String key() {
        return uri;
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        json.put("uri", uri);
        json.put("name", name);
        Json.put(json, "title", title);
        Json.put(json, "description", description);
        Json.put(json, "mimeType", mimeType);
        if (size != null) {
            json.put("size", size);
        }
        if (annotations != null) {
            json.set("annotations", annotations.toJson());
        }
        Icon.put(json, icons);
        return json;
    }
}
