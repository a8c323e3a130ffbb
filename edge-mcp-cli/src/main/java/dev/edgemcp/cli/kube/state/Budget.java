package dev.edgemcp.cli.kube.state;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A PodDisruptionBudget.
 *
 * @param wanted what it asks for, such as {@code minAvailable 2}
 * @param selector the labels of the pods that it is about; an empty one is about all
 * @param allowed how many pods may be evicted now
 * @param healthy how many are ready now
 * @param needed how many have to be ready
 * @param expected how many pods it counts
 */
public record Budget(
        String name, String wanted, Map<String, String> selector, int allowed, int healthy, int needed, int expected) {
    public Budget {
        selector = Map.copyOf(selector);
    }

    /** The budget that a server describes. */
    public static Budget from(JsonNode object) {
        JsonNode spec = object.path("spec");
        return new Budget(
                Fields.text(object, "metadata", "name"),
                spec.has("maxUnavailable")
                        ? "maxUnavailable " + Fields.text(spec, "maxUnavailable")
                        : "minAvailable " + Fields.text(spec, "minAvailable"),
                Fields.texts(spec, "selector", "matchLabels"),
                Fields.number(object, "status", "disruptionsAllowed"),
                Fields.number(object, "status", "currentHealthy"),
                Fields.number(object, "status", "desiredHealthy"),
                Fields.number(object, "status", "expectedPods"));
    }

    /** Whether it is about a pod with these labels. */
    public boolean covers(Map<String, String> labels) {
        return labels.entrySet().containsAll(selector.entrySet());
    }

    /** Whether it forbids every eviction, even when all pods are ready. */
    public boolean deadlocked() {
        return expected > 0 && needed >= expected;
    }
}
