package dev.edgemcp.cli.kube.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A NetworkPolicy, as far as a label selector tells it.
 *
 * @param selector the labels of the pods that it is about; an empty one is about all
 * @param ingress whether it limits what comes in
 * @param egress whether it limits what goes out
 * @param ingressPorts the ports it lets in from somewhere, as numbers or names; {@code *} for all
 * @param egressPorts the ports it lets out to somewhere
 */
public record Policy(
        String name,
        Map<String, String> selector,
        boolean expressions,
        boolean ingress,
        boolean egress,
        List<String> ingressPorts,
        List<String> egressPorts) {
    public Policy {
        selector = Map.copyOf(selector);
        ingressPorts = List.copyOf(ingressPorts);
        egressPorts = List.copyOf(egressPorts);
    }

    /** The policy that a server describes. */
    public static Policy from(JsonNode object) {
        JsonNode spec = object.path("spec");
        List<String> types = Fields.list(spec.path("policyTypes"), type -> type.asString(""));
        return new Policy(
                Fields.text(object, "metadata", "name"),
                Fields.texts(spec, "podSelector", "matchLabels"),
                !Fields.at(spec, "podSelector", "matchExpressions").isEmpty(),
                types.contains("Ingress") || types.isEmpty(),
                types.contains("Egress"),
                ports(spec.path("ingress")),
                ports(spec.path("egress")));
    }

    private static List<String> ports(JsonNode rules) {
        List<String> ports = new ArrayList<>();
        for (JsonNode rule : rules) {
            if (rule.path("ports").isEmpty()) {
                ports.add("*");
            }
            for (JsonNode port : rule.path("ports")) {
                ports.add(port.has("port") ? Fields.text(port, "port") : "*");
            }
        }
        return ports;
    }

    /** Whether it is surely about a pod with these labels. */
    public boolean covers(Map<String, String> labels) {
        return !expressions && labels.entrySet().containsAll(selector.entrySet());
    }
}
