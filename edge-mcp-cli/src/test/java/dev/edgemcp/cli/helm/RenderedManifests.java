package dev.edgemcp.cli.helm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/** Manifests of Kubernetes, by kind and name. */
final class RenderedManifests {
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};
    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .enable(YAMLWriteFeature.LITERAL_BLOCK_STYLE)
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .build();

    private final Map<String, Map<String, Object>> byName = new TreeMap<>();

    private RenderedManifests() {}

    /** The documents of a YAML text. */
    static RenderedManifests of(String yaml) {
        RenderedManifests objects = new RenderedManifests();
        for (String document : yaml.split("(?m)^---[ \t]*$")) {
            if (YAML.readTree(document) instanceof ObjectNode tree) {
                Map<String, Object> each = YAML.convertValue(tree, MAP);
                String name = each.get("kind") + " " + at(each, "metadata", "name");
                if (objects.byName.put(name, each) != null) {
                    throw new IllegalStateException("twice: " + name);
                }
            }
        }
        return objects;
    }

    static Map<String, Object> map(String yaml) {
        return YAML.readValue(yaml, MAP);
    }

    static String text(Object value) {
        return YAML.writeValueAsString(value);
    }

    /** Kinds and names, as {@code Deployment edge-mcp}. */
    List<String> names() {
        return List.copyOf(byName.keySet());
    }

    List<Map<String, Object>> all() {
        return List.copyOf(byName.values());
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** @param name kind and name */
    Map<String, Object> get(String name) {
        Map<String, Object> found = byName.get(name);
        if (found == null) {
            throw new AssertionError("there is no " + name + " among " + names());
        }
        return found;
    }

    /** What is at that path; list entries by their index, or by their name. */
    @Nullable
    Object get(String name, String... path) {
        return at(get(name), path);
    }

    /** Those that are other than, or not among, the others. */
    RenderedManifests without(RenderedManifests others) {
        RenderedManifests rest = new RenderedManifests();
        byName.forEach((name, each) -> {
            if (!each.equals(others.byName.get(name))) {
                rest.byName.put(name, each);
            }
        });
        return rest;
    }

    static @Nullable Object at(@Nullable Object value, String... path) {
        Object here = value;
        for (String step : path) {
            if (here instanceof Map<?, ?> map) {
                here = map.get(step);
            } else if (here instanceof List<?> list) {
                here = step.matches("\\d+")
                        ? list.get(Integer.parseInt(step))
                        : list.stream()
                                .filter(each -> each instanceof Map<?, ?> map && step.equals(map.get("name")))
                                .findFirst()
                                .orElse(null);
            } else {
                return null;
            }
        }
        return here;
    }

    /** The templates of pods in them, and pods, by kind and name. */
    Map<String, Map<String, Object>> pods() {
        Map<String, Map<String, Object>> pods = new LinkedHashMap<>();
        byName.forEach((name, each) -> {
            Object template = name.startsWith("Pod ") ? each : at(each, "spec", "template");
            if (template instanceof Map<?, ?> map) {
                pods.put(name, cast(map));
            }
        });
        return pods;
    }

    @SuppressWarnings("unchecked") // keys of YAML that is read as maps are text
    static Map<String, Object> cast(Object map) {
        return (Map<String, Object>) map;
    }

    /** The path of each leaf, joined by dots; empty maps and lists are leaves. */
    static Map<String, @Nullable Object> leaves(Map<String, Object> map) {
        Map<String, @Nullable Object> leaves = new LinkedHashMap<>();
        collect(new ArrayList<>(), map, leaves);
        return leaves;
    }

    private static void collect(List<String> path, @Nullable Object value, Map<String, @Nullable Object> leaves) {
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            map.forEach((key, inner) -> {
                path.add(String.valueOf(key));
                collect(path, inner, leaves);
                path.remove(path.size() - 1);
            });
        } else {
            leaves.put(String.join(".", path), value);
        }
    }

    @Override
    public String toString() {
        return byName.values().stream().map(RenderedManifests::text).collect(Collectors.joining("---\n"));
    }
}
