package dev.edgemcp.cli.kube.state;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A Prometheus of the Prometheus Operator.
 *
 * @param monitors the ServiceMonitors that it takes; not there if it takes none
 * @param namespaces those that it takes them from; not there for its own alone
 * @param podLabels what its pods have
 */
public record Prometheus(
        String namespace, String name, Selector monitors, Selector namespaces, Map<String, String> podLabels) {
    public Prometheus {
        podLabels = Map.copyOf(podLabels);
    }

    /** The Prometheus that a server describes. */
    public static Prometheus from(JsonNode object) {
        String name = Fields.text(object, "metadata", "name");
        Map<String, String> pods = new HashMap<>(Fields.texts(object, "spec", "podMetadata", "labels"));
        // What the operator gives them.
        pods.put("app.kubernetes.io/name", "prometheus");
        pods.put("app.kubernetes.io/instance", name);
        pods.put("app.kubernetes.io/managed-by", "prometheus-operator");
        pods.put("operator.prometheus.io/name", name);
        pods.put("prometheus", name);
        return new Prometheus(
                Fields.text(object, "metadata", "namespace"),
                name,
                Selector.from(Fields.at(object, "spec", "serviceMonitorSelector")),
                Selector.from(Fields.at(object, "spec", "serviceMonitorNamespaceSelector")),
                pods);
    }

    /** Namespace and name. */
    public String reference() {
        return namespace + "/" + name;
    }

    /** Whether it takes ServiceMonitors from a namespace with that name and these labels. */
    public boolean looksInto(String other, Map<String, String> labels) {
        return namespaces.there() ? namespaces.matches(labels) : namespace.equals(other);
    }
}
