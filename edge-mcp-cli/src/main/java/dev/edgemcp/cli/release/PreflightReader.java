package dev.edgemcp.cli.release;

import dev.edgemcp.cli.check.Preflight;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.Manifests.Manifest;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.ClusterObjects;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.Permission;
import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Container;
import dev.edgemcp.cli.kube.state.Fields;
import dev.edgemcp.cli.kube.state.Wanted;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
    Preflight read(String release, boolean installing, Manifests manifests) {
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
                release,
                installing,
                kinds,
                defaultClass(manifests),
                groups,
                workloads.stream()
                        .flatMap(workload -> workload.containers().stream())
                        .map(Container::image)
                        .distinct()
                        .toList(),
                demands(manifests, workloads),
                PodStandard.refusals(manifests),
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

    /** Those that there are not yet; of a workload that is there, the one that a rollout begins with. */
    private List<Preflight.Demand> demands(Manifests manifests, List<Workload> workloads) {
        List<Preflight.Demand> demands = new ArrayList<>();
        for (Workload workload : workloads) {
            int wanted = Math.max(workload.desired(), least(manifests, workload));
            int pods = there("apps/v1", workload.kind(), cluster.namespace(), workload.name()) == Presence.MISSING
                    ? wanted
                    : workload.surges() ? 1 : 0;
            demands.add(new Preflight.Demand(workload.reference(), pods, workload.demand()));
        }
        return demands;
    }

    /** How many pods an autoscaler will make of it at least. */
    private static int least(Manifests manifests, Workload workload) {
        return manifests.matching(object -> object.kind().equals("HorizontalPodAutoscaler")).stream()
                .map(object -> Autoscaler.from(object.json()))
                .filter(scaler -> scaler.target().equals(workload.kind() + "/" + workload.name()))
                .mapToInt(Autoscaler::min)
                .max()
                .orElse(0);
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

    private List<Wanted> missing(Manifests manifests, List<Workload> workloads) {
        Map<String, Wanted> needed = new LinkedHashMap<>();
        for (Workload workload : workloads) {
            workload.wanted().forEach(one -> needed.putIfAbsent(one.text(), one));
        }
        for (Manifest object : manifests.objects()) {
            Fields.at(object.json(), "spec", "template", "spec", "imagePullSecrets")
                    .forEach(secret -> {
                        Wanted pull = Wanted.toPull(Fields.text(secret, "name"));
                        needed.putIfAbsent(pull.text(), pull);
                    });
        }
        manifests.objects().forEach(object -> needed.remove(object.kind() + " " + object.name()));
        return needed.values().stream()
                .filter(one -> there("v1", one.kind(), cluster.namespace(), one.name()) == Presence.MISSING)
                .toList();
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
