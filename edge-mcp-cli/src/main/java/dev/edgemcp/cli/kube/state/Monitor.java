package dev.edgemcp.cli.kube.state;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A ServiceMonitor of the Prometheus Operator.
 *
 * @param selector the services that it is about
 * @param everywhere whether it looks for them in all namespaces
 * @param namespaces where it looks for them else; none for its own
 * @param endpoints what it scrapes of them
 */
public record Monitor(
        String name,
        Map<String, String> labels,
        Selector selector,
        boolean everywhere,
        List<String> namespaces,
        List<Endpoint> endpoints) {
    /**
     * What is scraped.
     *
     * @param port the name of the Service's port; may be empty
     * @param target the number or name of the container's port, in its place; may be empty
     */
    public record Endpoint(String port, String target) {
        /** As people name it. */
        public String text() {
            return port.isEmpty() ? "target " + target : port;
        }
    }

    public Monitor {
        labels = Map.copyOf(labels);
        namespaces = List.copyOf(namespaces);
        endpoints = List.copyOf(endpoints);
    }

    /** The monitor that a server describes. */
    public static Monitor from(JsonNode object) {
        JsonNode where = Fields.at(object, "spec", "namespaceSelector");
        return new Monitor(
                Fields.text(object, "metadata", "name"),
                Fields.texts(object, "metadata", "labels"),
                Selector.from(Fields.at(object, "spec", "selector")),
                Fields.flag(where, "any"),
                Fields.list(where.path("matchNames"), name -> name.asString("")),
                Fields.list(
                        Fields.at(object, "spec", "endpoints"),
                        one -> new Endpoint(Fields.text(one, "port"), Fields.text(one, "targetPort"))));
    }

    /** Whether it looks into its own namespace, which is that of the release. */
    public boolean looksHere(String namespace) {
        return everywhere || namespaces.isEmpty() || namespaces.contains(namespace);
    }
}
