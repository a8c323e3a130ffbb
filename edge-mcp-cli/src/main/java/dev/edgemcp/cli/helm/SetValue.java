package dev.edgemcp.cli.helm;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A value on the command line, as {@code helm --set} takes it: {@code a.b=1,list[0].name=x,c={x,y}}, with a backslash before a
 * comma, dot, brace or bracket that is meant as such.
 */
final class SetValue {
    private static final int MAX_INDEX = 1_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SetValue() {}

    static void apply(ObjectNode values, String text, boolean asText) {
        for (String pair : split(text, ',', true)) {
            List<String> sides = split(pair, '=', false);
            if (sides.size() < 2 || sides.get(0).isBlank()) {
                throw bad(text);
            }
            String path = sides.get(0);
            String value = pair.substring(path.length() + 1);
            put(values, steps(path, text), value(value, asText), text);
        }
    }

    /** Where a path leads: names, and indexes as {@code [0]}. */
    private static List<String> steps(String path, String text) {
        List<String> steps = new ArrayList<>();
        for (String part : split(path, '.', false)) {
            int bracket = part.indexOf('[');
            String name = bracket < 0 ? part : part.substring(0, bracket);
            if (name.isEmpty()) {
                throw bad(text);
            }
            steps.add(unescape(name));
            String rest = bracket < 0 ? "" : part.substring(bracket);
            while (!rest.isEmpty()) {
                int end = rest.indexOf(']');
                if (!rest.startsWith("[") || end < 0 || !rest.substring(1, end).matches("\\d{1,4}")) {
                    throw bad(text);
                }
                steps.add(rest.substring(0, end + 1));
                rest = rest.substring(end + 1);
            }
        }
        return steps;
    }

    private static void put(ObjectNode values, List<String> steps, JsonNode value, String text) {
        JsonNode at = values;
        for (int i = 0; i < steps.size(); i++) {
            boolean last = i == steps.size() - 1;
            boolean listNext = !last && steps.get(i + 1).startsWith("[");
            JsonNode next = last ? value : listNext ? NODES.arrayNode() : Json.object();
            String step = steps.get(i);
            if (step.startsWith("[") && at instanceof ArrayNode array) {
                int index = Integer.parseInt(step.substring(1, step.length() - 1));
                if (index > MAX_INDEX) {
                    throw bad(text);
                }
                while (array.size() <= index) {
                    array.addNull();
                }
                if (last || array.get(index).getNodeType() != next.getNodeType()) {
                    array.set(index, next);
                }
                at = array.get(index);
            } else if (at instanceof ObjectNode object && !step.startsWith("[")) {
                if (last || object.path(step).getNodeType() != next.getNodeType()) {
                    object.set(step, next);
                }
                at = object.path(step);
            } else {
                throw bad(text);
            }
        }
    }

    private static JsonNode value(String text, boolean asText) {
        if (text.startsWith("{") && text.endsWith("}")) {
            ArrayNode list = NODES.arrayNode();
            String inner = text.substring(1, text.length() - 1);
            if (!inner.isEmpty()) {
                split(inner, ',', false).forEach(element -> list.add(scalar(unescape(element), asText)));
            }
            return list;
        }
        return scalar(unescape(text), asText);
    }

    private static JsonNode scalar(String text, boolean asText) {
        if (asText) {
            return NODES.stringNode(text);
        }
        return switch (text) {
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            case "null" -> NODES.nullNode();
            default ->
                text.equals("0") || text.matches("-?[1-9]\\d{0,17}")
                        ? NODES.numberNode(Long.parseLong(text))
                        : NODES.stringNode(text);
        };
    }

    /** Splits at a character that is not escaped, and not within braces if those count. */
    private static List<String> split(String text, char at, boolean braces) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (braces && c == '{') {
                depth++;
            } else if (braces && c == '}') {
                depth--;
            } else if (c == at && depth <= 0) {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static String unescape(String text) {
        return text.replaceAll("\\\\(.)", "$1");
    }

    private static HelmException bad(String text) {
        int equals = text.indexOf('=');
        return new HelmException(
                HelmException.Reason.VALUES,
                "cannot use --set " + (equals < 0 ? text : text.substring(0, equals) + "=…")
                        + ": it must be PATH=VALUE, such as edgeMcp.replicaCount=5",
                null);
    }
}
