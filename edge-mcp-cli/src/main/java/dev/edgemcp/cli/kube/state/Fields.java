package dev.edgemcp.cli.kube.state;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads fields of objects of Kubernetes, of which none can be relied on. */
public final class Fields {
    private Fields() {}

    /** The text at a path of members, or an empty text. */
    public static String text(JsonNode node, String... path) {
        return at(node, path).asString("");
    }

    /** The number at a path of members, or 0. */
    public static int number(JsonNode node, String... path) {
        return number(node, 0, path);
    }

    static int number(JsonNode node, int otherwise, String... path) {
        return at(node, path).asInt(otherwise);
    }

    static boolean flag(JsonNode node, String... path) {
        return at(node, path).asBoolean(false);
    }

    static @Nullable Instant time(JsonNode node, String... path) {
        String text = text(node, path);
        try {
            return text.isEmpty() ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** The member at a path; missing if there is none. */
    public static JsonNode at(JsonNode node, String... path) {
        JsonNode found = node;
        for (String name : path) {
            found = found.path(name);
        }
        return found;
    }

    /** The members at a path with their texts. */
    public static Map<String, String> texts(JsonNode node, String... path) {
        Map<String, String> texts = new TreeMap<>();
        at(node, path)
                .properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString("")));
        return Map.copyOf(texts);
    }

    static <T> List<T> list(JsonNode node, Function<JsonNode, T> each) {
        List<T> list = new ArrayList<>();
        node.forEach(element -> list.add(each.apply(element)));
        return List.copyOf(list);
    }

    /** A condition of the status, by its type; missing if there is none. */
    static JsonNode condition(JsonNode object, String type) {
        for (JsonNode condition : object.path("status").path("conditions")) {
            if (condition.path("type").asString("").equals(type)) {
                return condition;
            }
        }
        return object.path("status").path("conditions").path(-1);
    }

    static boolean isTrue(JsonNode condition) {
        return condition.path("status").asString("").equals("True");
    }
}
