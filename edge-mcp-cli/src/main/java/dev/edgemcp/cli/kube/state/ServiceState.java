package dev.edgemcp.cli.kube.state;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A Service with its endpoints.
 *
 * @param endpoints how many addresses it has, ready or not; -1 if that could not be read
 * @param readyEndpoints how many of them get traffic
 */
public record ServiceState(
        String name,
        Map<String, String> labels,
        Map<String, String> selector,
        String clusterIp,
        List<Port> ports,
        int endpoints,
        int readyEndpoints) {
    /**
     * A port.
     *
     * @param target the number or name of a container's port
     */
    public record Port(String name, int number, String target) {}

    public ServiceState {
        labels = Map.copyOf(labels);
        selector = Map.copyOf(selector);
        ports = List.copyOf(ports);
    }

    /** The service that a server describes, with the slices of it among those given; null if they could not be read. */
    public static ServiceState from(
            JsonNode object, @org.jspecify.annotations.Nullable List<? extends JsonNode> slices) {
        String name = Fields.text(object, "metadata", "name");
        int all = 0;
        int ready = 0;
        for (JsonNode slice : slices == null ? List.<JsonNode>of() : slices) {
            if (!Fields.text(slice, "metadata", "labels", "kubernetes.io/service-name")
                    .equals(name)) {
                continue;
            }
            for (JsonNode endpoint : slice.path("endpoints")) {
                all++;
                // Ready unless it says that it is not.
                ready += Fields.at(endpoint, "conditions", "ready").asBoolean(true) ? 1 : 0;
            }
        }
        return new ServiceState(
                name,
                Fields.texts(object, "metadata", "labels"),
                Fields.texts(object, "spec", "selector"),
                Fields.text(object, "spec", "clusterIP"),
                Fields.list(Fields.at(object, "spec", "ports"), ServiceState::port),
                slices == null ? -1 : all,
                ready);
    }

    private static Port port(JsonNode port) {
        String target = Fields.text(port, "targetPort");
        int number = Fields.number(port, "port");
        return new Port(Fields.text(port, "name"), number, target.isEmpty() ? String.valueOf(number) : target);
    }
}
