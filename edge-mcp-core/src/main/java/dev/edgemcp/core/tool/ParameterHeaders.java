package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.Mcp;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Checks the headers that an input schema names for its properties: clients leave out a tool whose names they cannot use, without a
 * word.
 */
final class ParameterHeaders {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}");
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

    private ParameterHeaders() {}

    /** @throws IllegalArgumentException if a name is no name of a header, is there twice, or its property is no plain value */
    static void check(ObjectNode schema) {
        check(schema, new HashSet<>());
    }

    private static void check(ObjectNode schema, Set<String> names) {
        if (!(schema.get("properties") instanceof ObjectNode properties)) {
            return;
        }
        for (Map.Entry<String, JsonNode> each : properties.properties()) {
            if (!(each.getValue() instanceof ObjectNode property)) {
                continue;
            }
            JsonNode header = property.get(Mcp.HEADER_OF_PARAMETER);
            if (header != null) {
                String name = header.isString() ? header.stringValue() : "";
                if (!TOKEN.matcher(name).matches()
                        || !names.add(name.toLowerCase(Locale.ROOT))
                        || !TYPES.contains(property.path("type").asString(""))) {
                    throw new IllegalArgumentException(Mcp.HEADER_OF_PARAMETER + " of the property " + each.getKey()
                            + " must be a name for a header that no other property has, and the property a string, an"
                            + " integer or a boolean");
                }
            }
            check(property, names);
        }
    }
}
