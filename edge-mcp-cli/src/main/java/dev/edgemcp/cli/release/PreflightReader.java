package dev.edgemcp.cli.release;

import dev.edgemcp.cli.check.Preflight;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.Manifests.Manifest;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.ClusterObjects;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.Permission;
import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what there is to know about a cluster and a release that is about to be made or changed there. */
final class PreflightReader {
    private static final List<String> VERBS = List.of("create", "get", "patch");
    private static final String OWNER = "meta.helm.sh/release-name";

    private final Cluster cluster;

    PreflightReader(Cluster cluster) {
        this.cluster = cluster;
    }

    /** @param manifests what the release will have */
    Preflight read(String release, Manifests manifests) {
        Set<String> kinds = new TreeSet<>();
        Set<String> groups = new TreeSet<>();
        Set<Permission> permissions = new LinkedHashSet<>();
        for (String verb : List.of("list", "create", "update", "delete")) {
            permissions.add(Permission.of(verb, "", "secrets"));
        }
        for (Manifest object : manifests.objects()) {
            kinds.add(object.kind());
            String group = ClusterObjects.group(object.apiVersion());
            if (!group.isEmpty()) {
                groups.add(group);
            }
            VERBS.forEach(verb -> permissions.add(ClusterObjects.permission(verb, object.apiVersion(), object.kind())));
        }
        List<Workload> workloads = workloads(manifests);
        return new Preflight(
                cluster.ground(List.copyOf(permissions)),
                kinds,
                defaultClass(manifests),
                groups,
                workloads.stream()
                        .flatMap(workload -> workload.containers().stream())
                        .map(Container::image)
                        .distinct()
                        .toList(),
                missing(manifests, workloads),
                foreign(release, manifests));
    }

    /** The workloads among the manifests. */
    static List<Workload> workloads(Manifests manifests) {
        return manifests
                .matching(object ->
                        object.kind().equals("Deployment") || object.kind().equals("StatefulSet"))
                .stream()
                .map(object -> Workload.from(object.kind(), object.json()))
                .toList();
    }

    private static boolean defaultClass(Manifests manifests) {
        for (Manifest object : manifests.objects()) {
            if (object.kind().equals("PersistentVolumeClaim") && !named(object.json())) {
                return true;
            }
            for (JsonNode claim : object.json().path("spec").path("volumeClaimTemplates")) {
                if (!named(claim)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean named(JsonNode claim) {
        return claim.path("spec").has("storageClassName");
    }

    private List<String> missing(Manifests manifests, List<Workload> workloads) {
        Set<String> needed = new LinkedHashSet<>();
        for (Workload workload : workloads) {
            workload.secrets().forEach(name -> needed.add("Secret " + name));
            workload.configMaps().forEach(name -> needed.add("ConfigMap " + name));
        }
        for (Manifest object : manifests.objects()) {
            object.json()
                    .path("spec")
                    .path("template")
                    .path("spec")
                    .path("imagePullSecrets")
                    .forEach(
                            secret -> needed.add("Secret " + secret.path("name").asString("")));
        }
        manifests.objects().forEach(object -> needed.remove(object.kind() + " " + object.name()));
        List<String> missing = new ArrayList<>();
        for (String one : needed) {
            String[] words = one.split(" ", 2);
            if (there("v1", words[0], cluster.namespace(), words[1]) == Presence.MISSING) {
                missing.add(one);
            }
        }
        return missing;
    }

    private enum Presence {
        THERE,
        MISSING,
        /** Nobody may know. */
        HIDDEN
    }

    private Presence there(String apiVersion, String kind, String namespace, String name) {
        try {
            return cluster.objects().find(apiVersion, kind, namespace, name) == null
                    ? Presence.MISSING
                    : Presence.THERE;
        } catch (KubeException e) {
            if (e.reason() == KubeException.Reason.FORBIDDEN) {
                return Presence.HIDDEN;
            }
            throw e;
        }
    }

    private List<String> foreign(String release, Manifests manifests) {
        List<String> foreign = new ArrayList<>();
        for (Manifest object : manifests.objects()) {
            ObjectNode found = find(object);
            if (found != null) {
                String owner =
                        found.path("metadata").path("annotations").path(OWNER).asString("");
                if (!owner.equals(release)) {
                    foreign.add(object.reference() + (owner.isEmpty() ? "" : " of release " + owner));
                }
            }
        }
        return foreign;
    }

    private @Nullable ObjectNode find(Manifest object) {
        try {
            return cluster.objects().find(object.apiVersion(), object.kind(), object.namespace(), object.name());
        } catch (KubeException e) {
            if (e.reason() == KubeException.Reason.FORBIDDEN) {
                return null;
            }
            throw e;
        }
    }
}
