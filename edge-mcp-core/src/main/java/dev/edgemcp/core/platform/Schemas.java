package dev.edgemcp.core.platform;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes an input schema of somebody else's fit to be shown and to be validated by: an object, clean, of bounded size,
 * without references to elsewhere and without ones that come back to where they began. What refers to a part several
 * times over and over grows with each level, so it is the size after all references are followed that is bounded.
 */
final class Schemas {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_EXPANDED = 20_000;
    private static final int MAX_TEXT = 2_048;
    private static final String REF = "$ref";
    /** Texts for people and models, which may be changed; all others mean something. */
    private static final Set<String> PROSE = Set.of("description", "title", "$comment");
    /** Values of which nothing depends. */
    private static final Set<String> DROPPED = Set.of("default", "examples");
    /** Ways to refer to elsewhere, or to change what a reference means. */
    private static final Set<String> REFUSED =
            Set.of("$id", "id", "$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor", "$anchor");
    /** Members whose names are the schema's own words. */
    private static final Set<String> NAMED =
            Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependentRequired");

    private Schemas() {}

    /**
     * The schema as it may be shown.
     *
     * @param given null for any arguments
     * @throws IllegalArgumentException if it cannot be made fit, saying why and quoting nothing
     */
    static ObjectNode fit(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return Json.object().put("type", "object");
        }
        if (!(given instanceof ObjectNode schema)) {
            throw new IllegalArgumentException("the schema is no object");
        }
        ObjectNode copy = schema(schema);
        JsonNode type = copy.get("type");
        if (type == null) {
            copy.put("type", "object");
        } else if (!type.asString("").equals("object")) {
            throw new IllegalArgumentException("the schema is not one of an object");
        }
        if (Json.text(copy).length() > MAX_BYTES) {
            throw new IllegalArgumentException("the schema is larger than " + MAX_BYTES + " characters");
        }
        new Expansion(copy).measure(copy);
        return copy;
    }

    private static ObjectNode schema(ObjectNode from) {
        ObjectNode copy = Json.object();
        for (Map.Entry<String, JsonNode> member : from.properties()) {
            String name = member.getKey();
            JsonNode value = member.getValue();
            word(name);
            if (REFUSED.contains(name) && (value.isString() || value.isBoolean())) {
                throw new IllegalArgumentException("the schema has " + name);
            } else if (name.equals(REF)) {
                if (!value.isString() || !value.stringValue().startsWith("#")) {
                    throw new IllegalArgumentException("the schema refers to something outside of it");
                }
                copy.set(name, value);
            } else if (PROSE.contains(name) && value.isString()) {
                copy.put(name, Texts.clean(value.stringValue(), MAX_TEXT));
            } else if (DROPPED.contains(name)) {
                if (allClean(value)) {
                    copy.set(name, value.deepCopy());
                }
            } else if (NAMED.contains(name) && value instanceof ObjectNode named) {
                copy.set(name, named(named));
            } else {
                copy.set(name, value(value));
            }
        }
        return copy;
    }

    private static ObjectNode named(ObjectNode from) {
        ObjectNode copy = Json.object();
        for (Map.Entry<String, JsonNode> member : from.properties()) {
            word(member.getKey());
            copy.set(member.getKey(), value(member.getValue()));
        }
        return copy;
    }

    private static JsonNode value(JsonNode value) {
        if (value instanceof ObjectNode object) {
            return schema(object);
        }
        if (value instanceof ArrayNode array) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
            array.forEach(element -> copy.add(value(element)));
            return copy;
        }
        if (value.isString()) {
            word(value.stringValue());
        }
        return value;
    }

    private static void word(String text) {
        if (text.length() > MAX_TEXT || !Texts.isClean(text)) {
            throw new IllegalArgumentException("the schema has words that cannot be seen, or are very long");
        }
    }

    private static boolean allClean(JsonNode value) {
        if (value.isString()) {
            return Texts.isClean(value.stringValue());
        }
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            if (!Texts.isClean(member.getKey())) {
                return false;
            }
        }
        for (JsonNode child : value) {
            if (!allClean(child)) {
                return false;
            }
        }
        return true;
    }

    /** Follows all references. */
    private static final class Expansion {
        private static final int MAX_HEIGHT = 128;

        private record Measure(int size, int height) {
            Measure with(Measure child) {
                int both = size + child.size;
                int high = Math.max(height, child.height + 1);
                if (both > MAX_EXPANDED || high > MAX_HEIGHT) {
                    throw new IllegalArgumentException("the schema is too large once its references are followed");
                }
                return new Measure(both, high);
            }
        }

        private final ObjectNode root;
        private final IdentityHashMap<JsonNode, Measure> known = new IdentityHashMap<>();
        private final Set<JsonNode> begun = Collections.newSetFromMap(new IdentityHashMap<>());
        private int depth;

        Expansion(ObjectNode root) {
            this.root = root;
        }

        Measure measure(JsonNode node) {
            if (!node.isContainer()) {
                return new Measure(1, 1);
            }
            Measure before = known.get(node);
            if (before != null) {
                return before;
            }
            if (!begun.add(node)) {
                throw new IllegalArgumentException("the schema refers to itself");
            }
            if (++depth > MAX_HEIGHT) {
                throw new IllegalArgumentException("the schema is too deep once its references are followed");
            }
            Measure measure = new Measure(1, 1);
            JsonNode reference = node.get(REF);
            if (reference != null && reference.isString()) {
                measure = measure.with(measure(target(reference.stringValue())));
            }
            for (JsonNode child : node) {
                measure = measure.with(measure(child));
            }
            known.put(node, measure);
            depth--;
            return measure;
        }

        private JsonNode target(String reference) {
            String pointer = reference.substring(1);
            if (!pointer.isEmpty() && !pointer.startsWith("/")) {
                throw new IllegalArgumentException("the schema refers to a name");
            }
            JsonNode target = root.at(pointer);
            if (target.isMissingNode()) {
                throw new IllegalArgumentException("the schema refers to something that it does not have");
            }
            return target;
        }
    }
}
