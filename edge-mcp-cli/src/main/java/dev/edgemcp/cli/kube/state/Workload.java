package dev.edgemcp.cli.kube.state;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A Deployment or StatefulSet.
 *
 * @param kind {@code Deployment} or {@code StatefulSet}
 * @param selector the labels that its pods have
 * @param podLabels the labels of its template
 * @param desired how many pods there should be
 * @param existing how many pods there are, old ones too
 * @param updated how many are of the newest template
 * @param containers as the template has them
 * @param secrets the Secrets that its pods need
 * @param configMaps the ConfigMaps that its pods need
 * @param settled whether the controller has seen the newest change
 * @param stuck why the rollout does not go on; empty if it does
 * @param refused whether that is because the server lets no more pods be made
 */
public record Workload(
        String kind,
        String name,
        Map<String, String> labels,
        Map<String, String> selector,
        Map<String, String> podLabels,
        int desired,
        int existing,
        int ready,
        int updated,
        int available,
        List<Container> containers,
        List<String> secrets,
        List<String> configMaps,
        boolean settled,
        String stuck,
        boolean refused,
        @Nullable Instant created) {
    public Workload {
        labels = Map.copyOf(labels);
        selector = Map.copyOf(selector);
        podLabels = Map.copyOf(podLabels);
        containers = List.copyOf(containers);
        secrets = List.copyOf(secrets);
        configMaps = List.copyOf(configMaps);
    }

    /** The workload that a server describes. */
    public static Workload from(String kind, JsonNode object) {
        JsonNode progress = Fields.condition(object, "Progressing");
        JsonNode failure = Fields.condition(object, "ReplicaFailure");
        String stuck = Fields.isTrue(failure)
                ? Fields.text(failure, "message")
                : Fields.text(progress, "reason").equals("ProgressDeadlineExceeded")
                        ? Fields.text(progress, "message")
                        : "";
        JsonNode pod = Fields.at(object, "spec", "template", "spec");
        return new Workload(
                kind,
                Fields.text(object, "metadata", "name"),
                Fields.texts(object, "metadata", "labels"),
                Fields.texts(object, "spec", "selector", "matchLabels"),
                Fields.texts(object, "spec", "template", "metadata", "labels"),
                Fields.number(object, 1, "spec", "replicas"),
                Fields.number(object, "status", "replicas"),
                Fields.number(object, "status", "readyReplicas"),
                Fields.number(object, "status", "updatedReplicas"),
                Fields.number(
                        object,
                        kind.equals("Deployment") ? 0 : Fields.number(object, "status", "readyReplicas"),
                        "status",
                        "availableReplicas"),
                Fields.list(pod.path("containers"), container -> Container.from(container, null)),
                references(pod, "secretRef", "secretKeyRef", "secret", "secretName"),
                references(pod, "configMapRef", "configMapKeyRef", "configMap", "name"),
                Fields.number(object, "status", "observedGeneration")
                        >= Fields.number(object, "metadata", "generation"),
                stuck,
                Fields.isTrue(failure),
                Fields.time(object, "metadata", "creationTimestamp"));
    }

    private static List<String> references(JsonNode pod, String from, String key, String volume, String volumeName) {
        TreeSet<String> names = new TreeSet<>();
        for (JsonNode container : pod.path("containers")) {
            for (JsonNode source : container.path("envFrom")) {
                add(names, source.path(from), "name");
            }
            for (JsonNode variable : container.path("env")) {
                add(names, Fields.at(variable, "valueFrom", key), "name");
            }
        }
        for (JsonNode mounted : pod.path("volumes")) {
            add(names, mounted.path(volume), volumeName);
        }
        return List.copyOf(names);
    }

    private static void add(TreeSet<String> names, JsonNode reference, String member) {
        String name = Fields.text(reference, member);
        if (!name.isEmpty() && !Fields.flag(reference, "optional")) {
            names.add(name);
        }
    }

    /** Kind and name as kubectl takes them. */
    public String reference() {
        return kind.toLowerCase(Locale.ROOT) + "/" + name;
    }

    /** Whether all that was asked for last is there. */
    public boolean rolledOut() {
        return settled && updated >= desired && existing <= updated && available >= desired && ready >= desired;
    }
}
