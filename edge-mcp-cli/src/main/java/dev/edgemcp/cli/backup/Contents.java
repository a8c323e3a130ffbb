package dev.edgemcp.cli.backup;

import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.Manifests.Manifest;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.core.jsonrpc.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads the objects of a cluster that belong into a backup. */
final class Contents {
    private static final String RELEASE_NAMESPACE = "meta.helm.sh/release-namespace";

    private final Cluster cluster;
    private final Manifests manifests;

    Contents(Cluster cluster, Manifests manifests) {
        this.cluster = cluster;
        this.manifests = manifests;
    }

    /** The Secrets that the release has made, and those that it uses. */
    List<ObjectNode> secrets() {
        Set<String> names = new TreeSet<>();
        for (Manifest object : manifests.objects()) {
            if (object.kind().equals("Secret")) {
                names.add(object.name());
            }
            object.json()
                    .path("spec")
                    .path("template")
                    .path("spec")
                    .path("imagePullSecrets")
                    .forEach(reference -> names.add(reference.path("name").asString("")));
            if (object.kind().equals("Ingress")) {
                object.json()
                        .path("spec")
                        .path("tls")
                        .forEach(tls -> names.add(tls.path("secretName").asString("")));
            }
        }
        workloads().forEach(workload -> names.addAll(workload.secrets()));
        return found("Secret", names);
    }

    /** The ConfigMaps that the release uses and has not made. */
    List<ObjectNode> configMaps() {
        Set<String> names = new TreeSet<>();
        workloads().forEach(workload -> names.addAll(workload.configMaps()));
        manifests.matching(object -> object.kind().equals("ConfigMap")).forEach(object -> names.remove(object.name()));
        return found("ConfigMap", names);
    }

    /** The claims of volumes of the release. */
    List<ObjectNode> claims(String release) {
        return cluster
                .objects()
                .list("v1", "PersistentVolumeClaim", cluster.namespace(), Identity.INSTANCE + "=" + release)
                .stream()
                .map(Contents::plain)
                .toList();
    }

    /** The volumes that the claims have. */
    List<ObjectNode> volumes(List<ObjectNode> claims) {
        List<ObjectNode> volumes = new ArrayList<>();
        for (ObjectNode claim : claims) {
            String name = claim.path("spec").path("volumeName").asString("");
            ObjectNode volume = name.isEmpty() ? null : cluster.objects().find("v1", "PersistentVolume", "", name);
            if (volume != null) {
                volumes.add(plain(volume));
            }
        }
        return volumes;
    }

    private List<Workload> workloads() {
        return manifests
                .matching(object ->
                        object.kind().equals("Deployment") || object.kind().equals("StatefulSet"))
                .stream()
                .map(object -> Workload.from(object.kind(), object.json()))
                .toList();
    }

    private List<ObjectNode> found(String kind, Set<String> names) {
        List<ObjectNode> found = new ArrayList<>();
        for (String name : names) {
            ObjectNode object = name.isEmpty() ? null : cluster.objects().find("v1", kind, cluster.namespace(), name);
            if (object != null) {
                object.put("apiVersion", "v1").put("kind", kind);
                found.add(plain(object));
            }
        }
        return found;
    }

    /** Without what the cluster alone has to say of it. */
    private static ObjectNode plain(ObjectNode object) {
        ObjectNode plain = object.deepCopy();
        plain.remove("status");
        JsonNode before = plain.path("metadata");
        ObjectNode metadata = Json.object();
        for (String member : List.of("name", "namespace", "labels", "annotations")) {
            if (before.has(member)) {
                metadata.set(member, before.path(member));
            }
        }
        if (metadata.path("annotations") instanceof ObjectNode annotations) {
            annotations.remove("kubectl.kubernetes.io/last-applied-configuration");
        }
        plain.set("metadata", metadata);
        return plain;
    }

    /** The object as it goes to a namespace. */
    static ObjectNode moved(ObjectNode object, String namespace) {
        ObjectNode moved = object.deepCopy();
        ObjectNode metadata = moved.path("metadata") instanceof ObjectNode there ? there : moved.putObject("metadata");
        metadata.put("namespace", namespace);
        if (metadata.path("annotations") instanceof ObjectNode annotations && annotations.has(RELEASE_NAMESPACE)) {
            annotations.put(RELEASE_NAMESPACE, namespace);
        }
        return moved;
    }

    /** Whether what is there says the same as what was kept. */
    static boolean same(ObjectNode there, ObjectNode kept) {
        return there.path("data").equals(kept.path("data"))
                && there.path("binaryData").equals(kept.path("binaryData"))
                && there.path("type").equals(kept.path("type"));
    }
}
