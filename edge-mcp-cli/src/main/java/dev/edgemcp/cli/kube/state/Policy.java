package dev.edgemcp.cli.kube.state;

import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A NetworkPolicy. What several of them let through counts together.
 *
 * @param labels its own
 * @param pods those that it is about
 * @param ingress whether it limits what comes in
 * @param egress whether it limits what goes out
 * @param in what it lets in
 * @param out what it lets out
 */
public record Policy(
        String name,
        Map<String, String> labels,
        Selector pods,
        boolean ingress,
        boolean egress,
        List<PolicyRule> in,
        List<PolicyRule> out) {
    public Policy {
        labels = Map.copyOf(labels);
        in = List.copyOf(in);
        out = List.copyOf(out);
    }

    /** The policy that a server describes. */
    public static Policy from(JsonNode object) {
        JsonNode spec = object.path("spec");
        List<String> types = Fields.list(spec.path("policyTypes"), type -> type.asString(""));
        return new Policy(
                Fields.text(object, "metadata", "name"),
                Fields.texts(object, "metadata", "labels"),
                Selector.from(spec.path("podSelector")),
                types.contains("Ingress") || types.isEmpty(),
                types.contains("Egress") || (types.isEmpty() && spec.has("egress")),
                Fields.list(spec.path("ingress"), rule -> PolicyRule.from(rule, "from")),
                Fields.list(spec.path("egress"), rule -> PolicyRule.from(rule, "to")));
    }

    /** Whether it is about a pod with these labels. */
    public boolean covers(Map<String, String> pod) {
        return pods.matches(pod);
    }
}
