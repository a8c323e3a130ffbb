package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A node of the cluster.
 *
 * @param cordoned whether nothing new is put there
 * @param taints those that keep pods away
 * @param offers how much of CPU, memory and pods there is for pods, by name; nothing for what it does not say
 */
public record Node(
        String name,
        boolean ready,
        boolean cordoned,
        Map<String, String> labels,
        List<Taint> taints,
        Map<String, BigDecimal> offers) {
    /** What keeps pods away that do not tolerate it. */
    public record Taint(String key, String value, String effect) {}

    public Node {
        labels = Map.copyOf(labels);
        taints = List.copyOf(taints);
        offers = Map.copyOf(offers);
    }

    /** The node that a server describes. */
    public static Node from(JsonNode object) {
        Map<String, BigDecimal> offers = new TreeMap<>();
        Fields.texts(object, "status", "allocatable").forEach((name, text) -> {
            BigDecimal amount = Quantity.parse(text);
            if (amount != null) {
                offers.put(name, amount);
            }
        });
        return new Node(
                Fields.text(object, "metadata", "name"),
                Fields.isTrue(Fields.condition(object, "Ready")),
                Fields.flag(object, "spec", "unschedulable"),
                Fields.texts(object, "metadata", "labels"),
                Fields.list(
                                Fields.at(object, "spec", "taints"),
                                one -> new Taint(
                                        Fields.text(one, "key"), Fields.text(one, "value"), Fields.text(one, "effect")))
                        .stream()
                        .filter(taint -> !taint.effect().equals("PreferNoSchedule"))
                        .toList(),
                offers);
    }

    /** Whether it takes new pods, and nothing keeps this one away; how much room there is, is another question. */
    boolean takes(Pod pod) {
        return ready
                && !cordoned
                && labels.entrySet().containsAll(pod.needs().labels().entrySet())
                && taints.stream().allMatch(pod.needs()::tolerates);
    }
}
