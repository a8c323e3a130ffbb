package dev.edgemcp.cli.kube.state;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A ServiceMonitor of the Prometheus Operator.
 *
 * @param selector the labels of the services that it is about
 * @param ports the names of the ports that it scrapes
 */
public record Monitor(String name, Map<String, String> labels, Map<String, String> selector, List<String> ports) {
    public Monitor {
        labels = Map.copyOf(labels);
        selector = Map.copyOf(selector);
        ports = List.copyOf(ports);
    }

    /** The monitor that a server describes. */
    public static Monitor from(JsonNode object) {
        return new Monitor(
                Fields.text(object, "metadata", "name"),
                Fields.texts(object, "metadata", "labels"),
                Fields.texts(object, "spec", "selector", "matchLabels"),
                Fields.list(Fields.at(object, "spec", "endpoints"), endpoint -> Fields.text(endpoint, "port")));
    }
}
