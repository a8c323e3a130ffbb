package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.helm.Secrets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Values without their secrets, and what stands in the place of those. */
final class Placeholders {
    private static final int SHORTEST = 4;

    private Placeholders() {}

    /**
     * A place that a secret was taken out of.
     *
     * @param path as {@code --set} takes it
     * @param fill puts a text there
     */
    record Place(String path, Consumer<String> fill) {}

    /** Those in the values; filling them changes the values. */
    static List<Place> in(ObjectNode values) {
        List<Place> places = new ArrayList<>();
        collect("", values, places);
        return places;
    }

    private static void collect(String path, JsonNode node, List<Place> places) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                String there = (path.isEmpty() ? "" : path + ".") + name.replace(".", "\\.");
                if (hidden(object.path(name))) {
                    places.add(new Place(there, text -> object.put(name, text)));
                } else {
                    collect(there, object.path(name), places);
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                int index = i;
                if (hidden(array.get(i))) {
                    places.add(new Place(path + "[" + i + "]", text -> array.set(index, array.stringNode(text))));
                } else {
                    collect(path + "[" + i + "]", array.get(i), places);
                }
            }
        }
    }

    private static boolean hidden(JsonNode node) {
        return node.isString() && node.asString("").equals(Secrets.HIDDEN);
    }

    /** The texts that hiding takes out of values. */
    static Set<String> secrets(ObjectNode values) {
        // The longest first: one may begin as another does.
        Set<String> texts =
                new TreeSet<>(Comparator.comparingInt(String::length).reversed().thenComparing(text -> text));
        differing(values, Secrets.hidden(values), texts);
        texts.removeIf(text -> text.length() < SHORTEST);
        return texts;
    }

    private static void differing(JsonNode open, JsonNode hidden, Set<String> texts) {
        if (open.isString()) {
            if (!open.equals(hidden)) {
                texts.add(open.asString(""));
            }
        } else if (open instanceof ObjectNode object) {
            object.properties().forEach(entry -> differing(entry.getValue(), hidden.path(entry.getKey()), texts));
        } else if (open instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                differing(array.get(i), hidden.path(i), texts);
            }
        }
    }

    /** A copy of an object whose texts have none of them. */
    static ObjectNode without(Set<String> secrets, ObjectNode object) {
        ObjectNode copy = object.deepCopy();
        replace(secrets, copy);
        return copy;
    }

    private static void replace(Set<String> secrets, JsonNode node) {
        if (node instanceof ObjectNode object) {
            for (String name : List.copyOf(object.propertyNames())) {
                if (object.path(name).isString()) {
                    object.put(name, without(secrets, object.path(name).asString("")));
                } else {
                    replace(secrets, object.path(name));
                }
            }
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isString()) {
                    array.set(i, array.stringNode(without(secrets, array.get(i).asString(""))));
                } else {
                    replace(secrets, array.get(i));
                }
            }
        }
    }

    /** The text without any of them. */
    static String without(Set<String> secrets, String text) {
        String result = text;
        for (String secret : secrets) {
            result = result.replace(secret, Secrets.HIDDEN);
        }
        return result;
    }
}
