package dev.edgemcp.cli.kube.state;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A Prometheus of the Prometheus Operator.
 *
 * @param name namespace and name
 * @param monitors the labels of the ServiceMonitors that it takes
 * @param none whether it takes no ServiceMonitor at all
 * @param unclear whether it selects by more than labels, which is not looked into
 */
public record Prometheus(String name, Map<String, String> monitors, boolean none, boolean unclear) {
    public Prometheus {
        monitors = Map.copyOf(monitors);
    }

    /** The Prometheus that a server describes. */
    public static Prometheus from(JsonNode object) {
        JsonNode selector = Fields.at(object, "spec", "serviceMonitorSelector");
        return new Prometheus(
                Fields.text(object, "metadata", "namespace") + "/" + Fields.text(object, "metadata", "name"),
                Fields.texts(selector, "matchLabels"),
                selector.isMissingNode() || selector.isNull(),
                !selector.path("matchExpressions").isEmpty());
    }
}
