package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.state.Fields;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Quota;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/** Reads what a cluster offers, side by side. */
final class GroundReader {
    private static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";

    private final Cluster cluster;
    private final Api api;
    private final Paths paths;
    private final Parts parts;

    GroundReader(Cluster cluster, Api api, Paths paths, Parts parts) {
        this.cluster = cluster;
        this.api = api;
        this.paths = paths;
        this.parts = parts;
    }

    Ground read(List<Permission> asked) {
        CompletableFuture<Part<String>> version = parts.read(() -> Fields.text(api.get(Paths.VERSION), "gitVersion"));
        CompletableFuture<Part<ObjectNode>> namespace =
                parts.read(() -> api.find(Paths.namespaceOf(cluster.namespace())));
        CompletableFuture<Part<Map<String, Boolean>>> classes = parts.read(this::storageClasses);
        CompletableFuture<Part<Set<String>>> groups = parts.read(() -> {
            Set<String> names = new TreeSet<>();
            api.get("/apis").path("groups").forEach(group -> names.add(Fields.text(group, "name")));
            return names;
        });
        CompletableFuture<Part<List<String>>> releases =
                parts.read(() -> cluster.releases().stream().map(Identity::name).toList());
        CompletableFuture<Part<List<Quota>>> quotas =
                parts.read(() -> api.list(paths.core("resourcequotas"), "", SnapshotReader.MAX_OBJECTS).stream()
                        .map(Quota::from)
                        .toList());
        Map<Permission, CompletableFuture<Part<Boolean>>> answers = new LinkedHashMap<>();
        asked.forEach(permission -> answers.put(permission, parts.read(() -> cluster.mayI(permission))));
        Map<Permission, Part<Boolean>> permissions = new LinkedHashMap<>();
        answers.forEach((permission, answer) -> permissions.put(permission, answer.join()));
        Part<ObjectNode> found = namespace.join();
        return new Ground(
                cluster.context(),
                cluster.server(),
                cluster.namespace(),
                version.join(),
                found.problem() != null
                        ? Part.failed(found.problem(), found.forbidden())
                        : Part.of(found.value() != null),
                podLevel(found),
                classes.join(),
                groups.join(),
                releases.join(),
                quotas.join(),
                permissions);
    }

    private static Part<String> podLevel(Part<ObjectNode> namespace) {
        if (namespace.problem() != null) {
            return Part.failed(namespace.problem(), namespace.forbidden());
        }
        ObjectNode found = namespace.value();
        return found == null
                ? Part.none()
                : Part.of(Fields.text(found, "metadata", "labels", "pod-security.kubernetes.io/enforce"));
    }

    private Map<String, Boolean> storageClasses() {
        Map<String, Boolean> classes = new TreeMap<>();
        api.list("/apis/storage.k8s.io/v1/storageclasses", "", SnapshotReader.MAX_OBJECTS)
                .forEach(one -> classes.put(
                        Fields.text(one, "metadata", "name"),
                        Fields.text(one, "metadata", "annotations", DEFAULT_CLASS)
                                .equals("true")));
        return classes;
    }
}
