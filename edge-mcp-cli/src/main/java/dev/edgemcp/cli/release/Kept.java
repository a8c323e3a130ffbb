package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.HelmRequest.Keep;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.Manifests.Manifest;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.helm.Values;
import dev.edgemcp.cli.kube.state.Workload;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an upgrade takes over from the revision before, worked out here: Helm's library does not show what it would make. Used to
 * show a plan; the upgrade itself leaves it to Helm and the chart.
 */
final class Kept {
    private Kept() {}

    /** The values that an upgrade would go by. */
    static ObjectNode values(@Nullable ReleaseRecord before, ObjectNode given, Keep keep) {
        if (before == null || keep == Keep.RESET || (keep == Keep.AUTO && !given.isEmpty())) {
            return given;
        }
        ObjectNode values = before.values();
        Values.merge(values, given);
        return values;
    }

    /** The keys and passwords that the chart would find in the cluster, as values by their path. */
    static Map<String, String> secrets(@Nullable ReleaseRecord before, ObjectNode values) {
        Map<String, String> kept = new LinkedHashMap<>();
        if (before == null) {
            return kept;
        }
        if (!ApiKey.problem(values).isEmpty()) {
            keep(kept, before, "api-key", ApiKey.PATH);
        }
        if (values.path("edgeMcp")
                .path("corePlatform")
                .path("apiKey")
                .asString("")
                .matches("|REPLACE_WITH.*|<.*>")) {
            keep(kept, before, "core-platform-api-key", "edgeMcp.corePlatform.apiKey");
        }
        if (values.path("redis").path("auth").path("password").asString("").isEmpty()) {
            keep(kept, before, "redis-password", "redis.auth.password");
        }
        if (values.path("edgeMcp").path("auth").path("session").path("secrets").isEmpty()) {
            String all = entry(before, "session-secrets");
            String[] each = all.isEmpty() ? new String[0] : all.split(",");
            for (int i = 0; i < each.length; i++) {
                kept.put("edgeMcp.auth.session.secrets[" + i + "]", each[i]);
            }
        }
        return kept;
    }

    /**
     * The manifests with the checksums of before on workloads whose ConfigMaps and Secrets do not change: the chart makes them of
     * more than it shows.
     */
    static Manifests checksums(Manifests before, Manifests after) {
        Map<String, Manifest> old = new LinkedHashMap<>();
        before.objects().forEach(object -> old.put(object.kind() + " " + object.name(), object));
        for (Manifest object : after.objects()) {
            Manifest was = old.get(object.kind() + " " + object.name());
            if (was != null
                    && (object.kind().equals("Deployment") || object.kind().equals("StatefulSet"))) {
                Workload workload = Workload.from(object.kind(), object.json());
                boolean secrets = same("Secret", workload.secrets(), old, after);
                boolean configs = same("ConfigMap", workload.configMaps(), old, after);
                copy(annotations(was), annotations(object), secrets, secrets && configs);
            }
        }
        return after;
    }

    private static boolean same(String kind, List<String> names, Map<String, Manifest> old, Manifests after) {
        return after.objects().stream()
                .filter(object -> object.kind().equals(kind) && names.contains(object.name()))
                .allMatch(object -> {
                    Manifest was = old.get(kind + " " + object.name());
                    return was != null && was.json().equals(object.json());
                });
    }

    private static JsonNode annotations(Manifest object) {
        return object.json().path("spec").path("template").path("metadata").path("annotations");
    }

    private static void copy(JsonNode from, JsonNode to, boolean secrets, boolean all) {
        if (to instanceof ObjectNode annotations) {
            for (String name : List.copyOf(annotations.propertyNames())) {
                boolean ofSecrets = name.equals("checksum/secrets");
                if (name.startsWith("checksum/") && from.has(name) && (all || (ofSecrets && secrets))) {
                    annotations.set(name, from.path(name));
                }
            }
        }
    }

    private static void keep(Map<String, String> into, ReleaseRecord before, String entry, String path) {
        String value = entry(before, entry);
        if (!value.isEmpty()) {
            into.put(path, value);
        }
    }

    private static String entry(ReleaseRecord before, String name) {
        for (Manifest object : before.manifests().objects()) {
            String encoded = object.json().path("data").path(name).asString("");
            if (object.kind().equals("Secret") && !encoded.isEmpty()) {
                try {
                    return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
                } catch (IllegalArgumentException e) {
                    return "";
                }
            }
        }
        return "";
    }
}
