package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * @param wanted the Secrets and ConfigMaps that its pods need
 * @param settled whether the controller has seen the newest change
 * @param paused whether somebody told the controller to leave its pods as they are
 * @param surges whether a rollout makes a pod before it ends another one
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
        List<Wanted> wanted,
        boolean settled,
        boolean paused,
        boolean surges,
        String stuck,
        boolean refused,
        @Nullable Instant created) {
    public Workload {
        labels = Map.copyOf(labels);
        selector = Map.copyOf(selector);
        podLabels = Map.copyOf(podLabels);
        containers = List.copyOf(containers);
        wanted = List.copyOf(wanted);
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
                wanted(pod),
                Fields.number(object, "status", "observedGeneration")
                        >= Fields.number(object, "metadata", "generation"),
                Fields.flag(object, "spec", "paused"),
                kind.equals("Deployment")
                        && !Fields.text(object, "spec", "strategy", "type").equals("Recreate")
                        && !Fields.text(object, "spec", "strategy", "rollingUpdate", "maxSurge")
                                .matches("0%?"),
                stuck,
                Fields.isTrue(failure),
                Fields.time(object, "metadata", "creationTimestamp"));
    }

    private static List<Wanted> wanted(JsonNode pod) {
        List<Wanted> all = new ArrayList<>(Wanted.of(pod, "Secret"));
        all.addAll(Wanted.of(pod, "ConfigMap"));
        return all;
    }

    /** What one more pod takes, by the names that quotas have for it. */
    public Map<String, BigDecimal> demand() {
        return Demand.ofQuota(containers);
    }

    /** The Secrets that its pods need. */
    public List<String> secrets() {
        return names("Secret");
    }

    /** The ConfigMaps that its pods need. */
    public List<String> configMaps() {
        return names("ConfigMap");
    }

    private List<String> names(String kind) {
        return wanted.stream()
                .filter(one -> one.kind().equals(kind))
                .map(Wanted::name)
                .sorted()
                .toList();
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
