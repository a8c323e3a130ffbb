package dev.edgemcp.cli.kube.state;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A pod.
 *
 * @param phase as the API names it, such as {@code Running}
 * @param node empty until it has one
 * @param owner kind and name of what it belongs to, such as {@code ReplicaSet/edge-mcp-5d8}; empty for a pod on its own
 * @param containers with those that run before the others
 * @param unscheduled why it has no node; empty if it has one, or nobody has looked yet
 * @param emptyDirs whether it has files that are lost with it
 * @param needs what it needs of a node
 */
public record Pod(
        String name,
        Map<String, String> labels,
        String phase,
        boolean ready,
        boolean deleting,
        String node,
        String owner,
        @Nullable Instant created,
        List<Container> containers,
        String unscheduled,
        boolean emptyDirs,
        int graceSeconds,
        Needs needs) {
    public Pod {
        labels = Map.copyOf(labels);
        containers = List.copyOf(containers);
    }

    /** The pod that a server describes. */
    public static Pod from(JsonNode pod) {
        JsonNode scheduled = Fields.condition(pod, "PodScheduled");
        boolean unscheduled = Fields.text(scheduled, "status").equals("False");
        boolean emptyDirs = false;
        for (JsonNode volume : Fields.at(pod, "spec", "volumes")) {
            emptyDirs |= volume.has("emptyDir");
        }
        JsonNode owner = Fields.at(pod, "metadata", "ownerReferences").path(0);
        return new Pod(
                Fields.text(pod, "metadata", "name"),
                Fields.texts(pod, "metadata", "labels"),
                Fields.text(pod, "status", "phase"),
                Fields.isTrue(Fields.condition(pod, "Ready")),
                pod.path("metadata").has("deletionTimestamp"),
                Fields.text(pod, "spec", "nodeName"),
                owner.isMissingNode() ? "" : Fields.text(owner, "kind") + "/" + Fields.text(owner, "name"),
                Fields.time(pod, "metadata", "creationTimestamp"),
                containers(pod),
                unscheduled ? Fields.text(scheduled, "message") : "",
                emptyDirs,
                Fields.number(pod, 30, "spec", "terminationGracePeriodSeconds"),
                Needs.of(
                        pod.path("spec"),
                        Fields.list(Fields.at(pod, "spec", "containers"), one -> Container.from(one, null))));
    }

    private static List<Container> containers(JsonNode pod) {
        List<Container> containers = new ArrayList<>();
        for (String kind : List.of("init", "")) {
            String specs = kind.isEmpty() ? "containers" : "initContainers";
            String states = kind.isEmpty() ? "containerStatuses" : "initContainerStatuses";
            for (JsonNode spec : Fields.at(pod, "spec", specs)) {
                JsonNode found = null;
                for (JsonNode status : Fields.at(pod, "status", states)) {
                    found = Fields.text(status, "name").equals(Fields.text(spec, "name")) ? status : found;
                }
                containers.add(Container.from(spec, found));
            }
        }
        return containers;
    }

    /** What kubectl shows as the status: why it does not run, if somebody said so, else its phase. */
    public String status() {
        if (deleting) {
            return "Terminating";
        }
        for (Container container : containers) {
            if (!container.waiting().isEmpty() && !container.waiting().equals("PodInitializing")) {
                return container.waiting();
            }
        }
        return phase.isEmpty() ? "Unknown" : !unscheduled.isEmpty() ? "Unschedulable" : phase;
    }

    /** How often its containers were started again. */
    public int restarts() {
        return containers.stream().mapToInt(Container::restarts).sum();
    }

    /** Whether it counts as part of the release: neither finished nor being deleted. */
    public boolean alive() {
        return !deleting && !phase.equals("Succeeded") && !phase.equals("Failed");
    }
}
