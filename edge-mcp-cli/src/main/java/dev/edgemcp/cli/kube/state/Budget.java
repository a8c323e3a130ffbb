package dev.edgemcp.cli.kube.state;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A PodDisruptionBudget.
 *
 * @param wanted what it asks for, such as {@code minAvailable 2}
 * @param selector the pods that it is about
 * @param allowed how many pods may be evicted now
 * @param healthy how many are ready now
 * @param needed how many have to be ready
 * @param expected how many pods it counts
 */
public record Budget(
        String name, String wanted, Selector selector, int allowed, int healthy, int needed, int expected) {
    /** The budget that a server describes. */
    public static Budget from(JsonNode object) {
        JsonNode spec = object.path("spec");
        return new Budget(
                Fields.text(object, "metadata", "name"),
                spec.has("maxUnavailable")
                        ? "maxUnavailable " + Fields.text(spec, "maxUnavailable")
                        : "minAvailable " + Fields.text(spec, "minAvailable"),
                Selector.from(spec.path("selector")),
                Fields.number(object, "status", "disruptionsAllowed"),
                Fields.number(object, "status", "currentHealthy"),
                Fields.number(object, "status", "desiredHealthy"),
                Fields.number(object, "status", "expectedPods"));
    }

    /** Whether it is about a pod with these labels. */
    public boolean covers(Map<String, String> labels) {
        return selector.matches(labels);
    }

    /** Whether it forbids every eviction, even when all pods are ready. */
    public boolean deadlocked() {
        return expected > 0 && needed >= expected;
    }
}
