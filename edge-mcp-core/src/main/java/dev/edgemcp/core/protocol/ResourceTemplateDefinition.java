package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A family of resources as a list shows it.
 *
 * @param uriTemplate the URIs of its members (RFC 6570)
 * @param name for programs and, without a title, for people
 * @param description what the members are, for a model
 * @param mimeType of every member, or null if they differ
 */
public record ResourceTemplateDefinition(
        String uriTemplate,
        String name,
        @Nullable String title,
        @Nullable String description,
        @Nullable String mimeType,
        @Nullable Annotations annotations,
        List<Icon> icons)
        implements Listed {
    public ResourceTemplateDefinition {
        icons = List.copyOf(icons);
    }

    @Override
    public String key() {
        return uriTemplate;
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        json.put("uriTemplate", uriTemplate);
        json.put("name", name);
        Json.put(json, "title", title);
        Json.put(json, "description", description);
        Json.put(json, "mimeType", mimeType);
        if (annotations != null) {
            json.set("annotations", annotations.toJson());
        }
        Icon.put(json, icons);
        return json;
    }
}
