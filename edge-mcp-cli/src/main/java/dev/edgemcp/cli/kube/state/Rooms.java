package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is free on nodes. Pods are put where they fit first, as a scheduler might; it may find a better way. */
final class Rooms {
    private final List<Node> nodes;
    private final Map<String, Map<String, BigDecimal>> free = new LinkedHashMap<>();

    /** @param pods all that there are; null if they are not known: then all that a node offers counts as free */
    Rooms(List<Node> nodes, @Nullable List<Pod> pods) {
        this.nodes = List.copyOf(nodes);
        nodes.forEach(node -> free.put(node.name(), new HashMap<>(node.offers())));
        if (pods != null) {
            pods.forEach(pod -> take(pod.node(), pod));
        }
    }

    /** Puts the pod somewhere, if any node takes it and has room. */
    boolean place(Pod pod) {
        for (Node node : nodes) {
            if (node.takes(pod) && fits(node.name(), pod)) {
                take(node.name(), pod);
                return true;
            }
        }
        return false;
    }

    private boolean fits(String node, Pod pod) {
        Map<String, BigDecimal> left = free.getOrDefault(node, Map.of());
        return pod.needs().amounts().entrySet().stream().allMatch(need -> {
            BigDecimal there = left.get(need.getKey());
            return there == null || need.getValue().signum() == 0 || there.compareTo(need.getValue()) >= 0;
        });
    }

    private void take(String node, Pod pod) {
        Map<String, BigDecimal> left = free.get(node);
        if (left != null) {
            pod.needs()
                    .amounts()
                    .forEach((name, amount) -> left.computeIfPresent(name, (key, there) -> there.subtract(amount)));
        }
    }
}
