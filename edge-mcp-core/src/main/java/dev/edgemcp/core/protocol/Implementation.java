package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client or server introduces itself by.
 *
 * @param title a name for people, or null
 * @param description what it is, or null
 * @param websiteUrl where to read more, or null
 */
public record Implementation(
        String name,
        @Nullable String title,
        String version,
        @Nullable String description,
        @Nullable String websiteUrl,
        List<Icon> icons) {
    public Implementation {
        icons = List.copyOf(icons);
    }

    /** A name and a version, nothing more. */
    public Implementation(String name, String version) {
        this(name, null, version, null, null, List.of());
    }

    /** The wire form. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        json.put("name", name);
        Json.put(json, "title", title);
        json.put("version", version);
        Json.put(json, "description", description);
        Json.put(json, "websiteUrl", websiteUrl);
        Icon.put(json, icons);
        return json;
    }
}
