package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What a pod needs of a node, as far as it is simple: affinity, spreading and volumes are not looked at.
 *
 * @param labels of its node selector
 * @param amounts how much of CPU, memory and pods it takes, by name
 */
public record Needs(Map<String, String> labels, List<Toleration> tolerations, Map<String, BigDecimal> amounts) {
    /** A taint that does not matter; an empty key or effect is every one. */
    public record Toleration(String key, String operator, String value, String effect) {}

    public Needs {
        labels = Map.copyOf(labels);
        tolerations = List.copyOf(tolerations);
        amounts = Map.copyOf(amounts);
    }

    /** @param containers those that run at the same time */
    static Needs of(JsonNode spec, List<Container> containers) {
        return new Needs(
                Fields.texts(spec, "nodeSelector"),
                Fields.list(
                        spec.path("tolerations"),
                        one -> new Toleration(
                                Fields.text(one, "key"),
                                Fields.text(one, "operator"),
                                Fields.text(one, "value"),
                                Fields.text(one, "effect"))),
                Map.of(
                        "cpu", Demand.sum(containers, "cpu"),
                        "memory", Demand.sum(containers, "memory"),
                        "pods", BigDecimal.ONE));
    }

    boolean tolerates(Node.Taint taint) {
        return tolerations.stream()
                .anyMatch(one -> (one.key().isEmpty() || one.key().equals(taint.key()))
                        && (one.effect().isEmpty() || one.effect().equals(taint.effect()))
                        && (one.operator().equals("Exists") || one.value().equals(taint.value())));
    }
}
