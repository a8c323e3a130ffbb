package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.Manifests.Manifest;
import dev.edgemcp.cli.kube.state.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * What the level 'restricted' of Pod Security does not admit of the pods of manifests, as far as values of the chart can lead to
 * it: users, privileges, capabilities, seccomp, and volumes. The server has the last word.
 */
final class PodStandard {
    private static final Set<String> VOLUMES = Set.of(
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret");
    private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");

    private PodStandard() {}

    /** Each as {@code edge-mcp: may run as root}. */
    static List<String> refusals(Manifests manifests) {
        List<String> refusals = new ArrayList<>();
        for (Manifest object : manifests.objects()) {
            JsonNode pod = Fields.at(object.json(), "spec", "template", "spec");
            if (!pod.isObject()) {
                continue;
            }
            for (String list : List.of("initContainers", "containers")) {
                pod.path(list).forEach(container -> look(pod, container, refusals));
            }
            for (JsonNode volume : pod.path("volumes")) {
                boolean known = volume.properties().stream()
                        .allMatch(member -> member.getKey().equals("name") || VOLUMES.contains(member.getKey()));
                if (!known) {
                    refusals.add(object.name() + ": has the volume " + Fields.text(volume, "name"));
                }
            }
        }
        return refusals;
    }

    private static void look(JsonNode pod, JsonNode container, List<String> refusals) {
        String name = Fields.text(container, "name");
        JsonNode whole = pod.path("securityContext");
        JsonNode own = container.path("securityContext");
        JsonNode root = own.has("runAsNonRoot") ? own.path("runAsNonRoot") : whole.path("runAsNonRoot");
        JsonNode user = own.has("runAsUser") ? own.path("runAsUser") : whole.path("runAsUser");
        if (!root.asBoolean(false) || user.asString("").equals("0")) {
            refusals.add(name + ": may run as root");
        }
        if (own.path("allowPrivilegeEscalation").asBoolean(true)
                || own.path("privileged").asBoolean(false)) {
            refusals.add(name + ": may gain privileges");
        }
        boolean dropped = false;
        for (JsonNode one : Fields.at(own, "capabilities", "drop")) {
            dropped |= one.asString("").equals("ALL");
        }
        if (!dropped) {
            refusals.add(name + ": keeps capabilities");
        }
        String profile = own.has("seccompProfile")
                ? Fields.text(own, "seccompProfile", "type")
                : Fields.text(whole, "seccompProfile", "type");
        if (!PROFILES.contains(profile)) {
            refusals.add(name + ": has no seccomp profile");
        }
    }
}
