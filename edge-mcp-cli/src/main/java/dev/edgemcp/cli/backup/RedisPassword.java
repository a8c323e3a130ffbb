package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.kube.Cluster;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Finds the password of Redis where the pods find it. */
final class RedisPassword {
    /** The variable of the pods, and of whoever has no Secret to read. */
    static final String VARIABLE = "EDGE_MCP_REDIS_PASSWORD";

    private RedisPassword() {}

    /** The password, or null if there is none. */
    static @Nullable String find(Cluster cluster, Manifests manifests, Map<String, String> environment) {
        String given = environment.getOrDefault(VARIABLE, "");
        if (!given.isEmpty()) {
            return given;
        }
        for (Manifests.Manifest object : manifests.objects()) {
            for (JsonNode container :
                    object.json().path("spec").path("template").path("spec").path("containers")) {
                for (JsonNode variable : container.path("env")) {
                    JsonNode reference = variable.path("valueFrom").path("secretKeyRef");
                    if (variable.path("name").asString("").equals(VARIABLE) && !reference.isMissingNode()) {
                        return entry(
                                cluster,
                                reference.path("name").asString(""),
                                reference.path("key").asString(""));
                    }
                }
            }
        }
        return null;
    }

    /** The entry of a Secret of the namespace, or null. */
    static @Nullable String entry(Cluster cluster, String secret, String entry) {
        ObjectNode found = cluster.objects().find("v1", "Secret", cluster.namespace(), secret);
        String encoded = found == null ? "" : found.path("data").path(entry).asString("");
        return encoded.isEmpty() ? null : new String(Base64.getMimeDecoder().decode(encoded), StandardCharsets.UTF_8);
    }
}
