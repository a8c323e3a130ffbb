package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Hints about what content or a resource is good for.
 *
 * @param audience whom it is for; empty if that is not said
 * @param priority from 0, optional, to 1, required; null if that is not said
 * @param lastModified when it changed last, or null
 */
public record Annotations(
        List<Role> audience,
        @Nullable Double priority,
        @Nullable Instant lastModified) {
    public Annotations {
        audience = List.copyOf(audience);
        if (priority != null && !(priority >= 0 && priority <= 1)) {
            throw new IllegalArgumentException("priority is from 0 to 1, not " + priority);
        }
    }

    /** Reads the wire form; hints that make no sense are left out, and null stands for none at all. */
    static @Nullable Annotations from(JsonNode json) {
        if (!json.isObject()) {
            return null;
        }
        List<Role> audience = new ArrayList<>();
        for (Role role : Role.values()) {
            for (JsonNode each : json.path("audience")) {
                if (each.asString("").equals(role.id())) {
                    audience.add(role);
                    break;
                }
            }
        }
        double priority = json.path("priority").asDouble(-1);
        return new Annotations(audience, priority >= 0 && priority <= 1 ? priority : null, instant(json));
    }

    private static @Nullable Instant instant(JsonNode json) {
        try {
            return Instant.parse(json.path("lastModified").asString(""));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** The wire form. */
    public ObjectNode toJson() {
        ObjectNode json = Json.object();
        if (!audience.isEmpty()) {
            ArrayNode roles = json.putArray("audience");
            audience.forEach(role -> roles.add(role.id()));
        }
        if (priority != null) {
            json.put("priority", priority);
        }
        if (lastModified != null) {
            json.put("lastModified", lastModified.toString());
        }
        return json;
    }
}
