package dev.edgemcp.core.session.modern;

import dev.edgemcp.core.protocol.Mcp;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the headers {@code Mcp-Param-*} against the arguments that they repeat, so that whoever routes by them and whoever
 * runs the tool see the same. A tool names them in its input schema, by {@code x-mcp-header}.
 */
final class ParamHeaders {
    private static final int MAX_DEPTH = 16;

    private ParamHeaders() {}

    /** @throws dev.edgemcp.core.jsonrpc.JsonRpcException if a header is missing or differs */
    static void check(ObjectNode inputSchema, ObjectNode arguments, Map<String, String> headers) {
        check(inputSchema, arguments, headers, 0);
    }

    private static void check(ObjectNode schema, @Nullable JsonNode value, Map<String, String> headers, int depth) {
        if (depth > MAX_DEPTH || !(schema.get("properties") instanceof ObjectNode properties)) {
            return;
        }
        for (Map.Entry<String, JsonNode> each : properties.properties()) {
            if (!(each.getValue() instanceof ObjectNode property)) {
                continue;
            }
            JsonNode argument = value == null ? null : value.get(each.getKey());
            JsonNode name = property.path(Mcp.HEADER_OF_PARAMETER);
            if (name.isString()) {
                compare(
                        name.stringValue(),
                        argument,
                        headers.get(name.stringValue().toLowerCase(Locale.ROOT)));
            }
            check(property, argument, headers, depth + 1);
        }
    }

    private static void compare(String name, @Nullable JsonNode argument, @Nullable String header) {
        String fullName = "Mcp-Param-" + name;
        if (argument == null || argument.isNull()) {
            if (header != null) {
                throw Envelope.mismatch("the header " + fullName + " repeats an argument that is not there");
            }
            return;
        }
        if (!same(argument, Envelope.decode(fullName, header))) {
            throw Envelope.mismatch("the header " + fullName + " does not match the argument");
        }
    }

    private static boolean same(JsonNode argument, String header) {
        if (argument.isNumber()) {
            try {
                return header.length() <= 256 && new BigDecimal(header).compareTo(argument.decimalValue()) == 0;
            } catch (NumberFormatException e) {
                return false;
            }
        }
        // Objects and arrays have no such form; a schema that names a header for one is answered as a mismatch.
        return argument.isValueNode() && argument.asString().equals(header);
    }
}
