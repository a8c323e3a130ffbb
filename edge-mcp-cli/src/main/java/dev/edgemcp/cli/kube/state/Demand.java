package dev.edgemcp.cli.kube.state;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a pod takes of a quota or a node. */
final class Demand {
    private Demand() {}

    /** By the names that quotas have for it. */
    static Map<String, BigDecimal> ofQuota(List<Container> containers) {
        Map<String, BigDecimal> all = new HashMap<>();
        all.put("pods", BigDecimal.ONE);
        all.put("count/pods", BigDecimal.ONE);
        for (String resource : List.of("cpu", "memory")) {
            BigDecimal requests = sum(containers, resource);
            all.put(resource, requests);
            all.put("requests." + resource, requests);
            all.put(
                    "limits." + resource,
                    containers.stream()
                            .map(one -> Quantity.orZero(one.limits().getOrDefault(resource, "")))
                            .reduce(BigDecimal.ZERO, BigDecimal::add));
        }
        return all;
    }

    /** What the containers request together of it; one that only has a limit requests as much. */
    static BigDecimal sum(List<Container> containers, String resource) {
        return containers.stream()
                .map(one -> Quantity.orZero(
                        one.requests().getOrDefault(resource, one.limits().getOrDefault(resource, ""))))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }
}
