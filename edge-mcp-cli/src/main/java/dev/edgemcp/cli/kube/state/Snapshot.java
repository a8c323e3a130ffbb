package dev.edgemcp.cli.kube.state;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All that was read about a release at one time. Each part may be missing for a reason of its own.
 *
 * @param context the name of the context; empty inside a pod
 * @param server the URL of the API server
 * @param release null if there is none in the namespace
 * @param workloads the Deployments and StatefulSets of the release
 * @param pods the pods of the release
 * @param events the latest in the namespace, the oldest first
 * @param keys the Secret with the keys
 * @param secrets the names of the Secrets that the pods need and that are there
 * @param configMaps the ConfigMaps that the pods need and that are there, with their entries
 * @param metrics by the name of the pod
 * @param health by the name of the pod
 * @param namespaceLabels the labels of the namespace
 * @param groups the API groups that the server has
 */
public record Snapshot(
        String context,
        String server,
        String namespace,
        Instant time,
        @Nullable Identity release,
        Part<String> version,
        Part<HelmRelease> helm,
        Part<List<Workload>> workloads,
        Part<List<Pod>> pods,
        Part<Autoscaler> autoscaler,
        Part<List<Budget>> budgets,
        Part<List<ServiceState>> services,
        Part<List<EventState>> events,
        Part<KeySecret> keys,
        Part<Set<String>> secrets,
        Part<Map<String, Map<String, String>>> configMaps,
        Part<List<Policy>> policies,
        Part<List<Quota>> quotas,
        Part<List<Monitor>> monitors,
        Part<List<Prometheus>> prometheuses,
        Part<Set<String>> groups,
        Part<Map<String, String>> namespaceLabels,
        Map<String, Part<PodMetrics>> metrics,
        Map<String, Part<Health>> health) {
    public Snapshot {
        metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
        health = Collections.unmodifiableMap(new TreeMap<>(health));
    }

    /** The Deployment that serves, or null. */
    public @Nullable Workload deployment() {
        Identity identity = release;
        if (identity == null) {
            return null;
        }
        return workloads.or(List.of()).stream()
                .filter(workload ->
                        workload.kind().equals("Deployment") && workload.name().equals(identity.deployment()))
                .findFirst()
                .orElse(null);
    }

    /** The StatefulSet or Deployment of Redis in the release, or null. */
    public @Nullable Workload redis() {
        return workloads.or(List.of()).stream()
                .filter(workload -> Identity.REDIS.equals(workload.labels().get(Identity.NAME))
                        || Identity.REDIS.equals(workload.podLabels().get(Identity.NAME)))
                .findFirst()
                .orElse(null);
    }

    /** The Service that leads to the servers, or null. */
    public @Nullable ServiceState service() {
        Identity identity = release;
        Workload deployment = deployment();
        if (identity == null || deployment == null) {
            return null;
        }
        ServiceState selecting = null;
        for (ServiceState service : services.or(List.of())) {
            if (service.name().equals(identity.deployment())) {
                return service;
            }
            boolean selects = !service.selector().isEmpty()
                    && deployment
                            .podLabels()
                            .entrySet()
                            .containsAll(service.selector().entrySet());
            selecting = selecting == null && selects ? service : selecting;
        }
        return selecting;
    }

    /** The pods of the Deployment, without those of Redis. */
    public List<Pod> servers() {
        Workload deployment = deployment();
        return deployment == null
                ? List.of()
                : pods.or(List.of()).stream()
                        .filter(pod -> pod.labels()
                                        .entrySet()
                                        .containsAll(deployment.selector().entrySet())
                                && !Identity.REDIS.equals(pod.labels().get(Identity.NAME)))
                        .toList();
    }

    /** The parts that could not be read, by what they are, with the reason. */
    public Map<String, Part<?>> unread() {
        Map<String, Part<?>> parts = new LinkedHashMap<>();
        parts.put("version", version);
        parts.put("workloads", workloads);
        parts.put("pods", pods);
        parts.put("autoscaler", autoscaler);
        parts.put("disruption budgets", budgets);
        parts.put("services", services);
        parts.put("events", events);
        parts.put("Helm's record", helm);
        parts.put("keys", keys);
        parts.put("secrets", secrets);
        parts.put("config maps", configMaps);
        parts.put("network policies", policies);
        parts.put("quotas", quotas);
        parts.put("service monitors", monitors);
        parts.put("Prometheuses", prometheuses);
        parts.put("API groups", groups);
        parts.put("namespace", namespaceLabels);
        parts.values().removeIf(part -> part.problem() == null);
        unread("metrics", metrics, parts);
        unread("health", health, parts);
        return parts;
    }

    /** Pods that cannot be asked usually cannot for the same reason. */
    private static void unread(String what, Map<String, ? extends Part<?>> pods, Map<String, Part<?>> parts) {
        List<String> names = pods.entrySet().stream()
                .filter(entry -> entry.getValue().problem() != null)
                .map(Map.Entry::getKey)
                .toList();
        if (!names.isEmpty()) {
            String others = names.size() == 1 ? "" : " and " + (names.size() - 1) + " more";
            parts.put(what + " of " + names.get(0) + others, pods.get(names.get(0)));
        }
    }
}
