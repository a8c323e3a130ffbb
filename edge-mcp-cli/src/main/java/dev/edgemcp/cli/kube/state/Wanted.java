package dev.edgemcp.cli.kube.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;

/**
 * A Secret or ConfigMap without which a pod does not start.
 *
 * @param kind {@code Secret} or {@code ConfigMap}
 * @param entries the names of entries that are asked for one by one; the pod may want others too
 */
public record Wanted(String kind, String name, List<String> entries) {
    private static final String LOGINS = ".dockerconfigjson";

    public Wanted {
        entries = List.copyOf(entries);
    }

    /** A Secret with logins to registries. */
    public static Wanted toPull(String name) {
        return new Wanted("Secret", name, List.of(LOGINS));
    }

    /** Whether it has logins to registries. */
    public boolean pulls() {
        return entries.contains(LOGINS);
    }

    /** Those of a pod, by their names. */
    static List<Wanted> of(JsonNode pod, String kind) {
        boolean secret = kind.equals("Secret");
        Map<String, Set<String>> found = new LinkedHashMap<>();
        for (JsonNode container : pod.path("containers")) {
            for (JsonNode source : container.path("envFrom")) {
                add(found, source.path(secret ? "secretRef" : "configMapRef"), "name");
            }
            for (JsonNode variable : container.path("env")) {
                JsonNode from = Fields.at(variable, "valueFrom", secret ? "secretKeyRef" : "configMapKeyRef");
                add(found, from, "name", Fields.text(from, "key"));
            }
        }
        for (JsonNode mounted : pod.path("volumes")) {
            JsonNode volume = mounted.path(secret ? "secret" : "configMap");
            List<String> keys = Fields.list(volume.path("items"), item -> Fields.text(item, "key"));
            add(found, volume, secret ? "secretName" : "name", keys.toArray(String[]::new));
        }
        List<Wanted> all = new ArrayList<>();
        found.forEach((name, entries) -> all.add(new Wanted(kind, name, List.copyOf(entries))));
        return all;
    }

    private static void add(Map<String, Set<String>> found, JsonNode reference, String member, String... entries) {
        String name = Fields.text(reference, member);
        if (!name.isEmpty() && !Fields.flag(reference, "optional")) {
            found.computeIfAbsent(name, key -> new TreeSet<>()).addAll(List.of(entries));
        }
    }

    /** Kind and name. */
    public String text() {
        return kind + " " + name;
    }
}
