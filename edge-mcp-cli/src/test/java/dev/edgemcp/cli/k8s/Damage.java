package dev.edgemcp.cli.k8s;

import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** More ways in which a release can be broken, or only look so: id of a check, what it should say, and what is done to objects. */
final class Damage {
    private static final String REDIS = "app.kubernetes.io/name: redis";

    private Damage() {}

    static Stream<Arguments> all() {
        return Stream.of(pods(), quotas(), scaling(), redis(), policies(), monitors(), drains())
                .flatMap(some -> some);
    }

    private static Stream<Arguments> pods() {
        return Stream.of(
                of("EMK-011", "a registry that refuses", "failed", all -> wait(all, "401 Unauthorized")),
                of("EMK-011", "a new image that is not there", "failed", all -> {
                    object(all, "Pod/edge-mcp-1", "/spec/containers/0")
                            .put("image", "registry.example.com/edge-mcp:0.2.0");
                    wait(all, "not found");
                }),
                of(
                        "EMK-012",
                        "a Secret of somebody's own",
                        "failed",
                        all -> json(
                                all,
                                "Deployment/edge-mcp",
                                "/spec/template/spec",
                                "volumes",
                                "[{name: tls, secret: {secretName: mine, items: [{key: tls.crt, path: a}, {key: tls.key, path: b}]}}]")),
                of(
                        "EMK-012",
                        "an optional Secret",
                        "ok",
                        all -> json(
                                all,
                                "Deployment/edge-mcp",
                                "/spec/template/spec",
                                "volumes",
                                "[{name: extra, secret: {secretName: mine, optional: true}}]")),
                of(
                        "EMK-013",
                        "a volume that is not bound",
                        "failed",
                        all -> json(
                                all,
                                "Pod/edge-mcp-1",
                                "/status",
                                "conditions",
                                "[{type: PodScheduled, status: 'False', message: pod has unbound immediate PersistentVolumeClaims}]")),
                of(
                        "EMK-019",
                        "paused",
                        "warning",
                        all -> object(all, "Deployment/edge-mcp", "/spec").put("paused", true)),
                of("EMK-010", "scaled to none beside an autoscaler", "failed", all -> {
                    object(all, "Deployment/edge-mcp", "/spec").put("replicas", 0);
                    object(all, "Deployment/edge-mcp", "/status").put("readyReplicas", 0);
                }),
                of("EMK-010", "scaled to none", "failed", all -> {
                    all.remove("HorizontalPodAutoscaler/edge-mcp");
                    object(all, "Deployment/edge-mcp", "/spec").put("replicas", 0);
                    object(all, "Deployment/edge-mcp", "/status").put("readyReplicas", 0);
                }));
    }

    private static Stream<Arguments> quotas() {
        return Stream.of(
                quota("used up, written otherwise", "warning", "requests.cpu: '1'", "requests.cpu: 1000m"),
                quota("more used than there is", "warning", "pods: '5'", "pods: '4'"),
                quota("no room for a rollout", "warning", "requests.cpu: 400m", "requests.cpu: 499m"),
                quota("no room for a rollout's memory", "warning", "memory: 0.75Gi", "memory: 1000Mi"),
                quota("no room for what the autoscaler may want", "warning", "cpu: 300m", "cpu: 900m"),
                quota("room for all of that", "ok", "cpu: 300m, pods: '4'", "cpu: '1', pods: '11'"),
                quota("limits that nobody counts", "ok", "secrets: '3'", "secrets: '100'"),
                of("EMK-014", "not for these pods", "ok", all -> {
                    put(all, quotaOf("pods: '0'", "pods: '0'"));
                    json(all, "ResourceQuota/q", "/spec", "scopes", "[BestEffort]");
                }),
                of("EMK-014", "no pods at all", "warning", all -> put(all, quotaOf("pods: '0'", "pods: '0'"))),
                of("EMK-014", "no room for pods that are missing", "failed", all -> {
                    put(all, quotaOf("requests.memory: 768Mi", "requests.memory: 1Gi"));
                    object(all, "Deployment/edge-mcp", "/spec").put("replicas", 5);
                }));
    }

    private static Arguments quota(String name, String level, String used, String hard) {
        return of("EMK-014", name, level, all -> put(all, quotaOf(used, hard)));
    }

    private static String quotaOf(String used, String hard) {
        return "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {" + hard
                + "}}, status: {hard: {" + hard + "}, used: {" + used + "}}}";
    }

    private static Stream<Arguments> scaling() {
        return Stream.of(
                of(
                        "EMK-021",
                        "an autoscaler of something else",
                        "failed",
                        all -> object(all, "HorizontalPodAutoscaler/edge-mcp", "/spec/scaleTargetRef")
                                .put("name", "edge")),
                of(
                        "EMK-021",
                        "no numbers",
                        "failed",
                        all -> json(
                                all,
                                "HorizontalPodAutoscaler/edge-mcp",
                                "/status",
                                "conditions",
                                "[{type: AbleToScale, status: 'False', reason: FailedGetScale}]")));
    }

    private static Stream<Arguments> redis() {
        return Stream.of(
                of(
                        "EMK-031",
                        "sentinels",
                        "skipped",
                        all -> object(all, "ConfigMap/edge-mcp-config", "/data")
                                .put("EDGE_MCP_REDIS_URL", "redis://sentinels:6379/0")
                                .put("EDGE_MCP_REDIS_SENTINEL_MASTER", "mymaster")),
                of("EMK-031", "a Service that stands for a name", "ok", all -> {
                    all.remove("EndpointSlice/redis-x1");
                    ObjectNode spec = object(all, "Service/redis", "/spec");
                    spec.removeAll();
                    spec.put("type", "ExternalName").put("externalName", "redis.example.com");
                }),
                of("EMK-030", "restarting", "failed", all -> {
                    object(all, "StatefulSet/redis", "/status").put("readyReplicas", 0);
                    json(all, "Pod/redis-0", "/status", "conditions", "[{type: Ready, status: 'False'}]");
                    object(all, "Pod/redis-0", "/status/containerStatuses/0")
                            .put("ready", false)
                            .put("restartCount", 2);
                }));
    }

    private static Stream<Arguments> policies() {
        return Stream.of(
                out(
                        "EMK-032",
                        "to somebody else",
                        "failed",
                        "ports: [{port: 6379}], to: [{podSelector: {matchLabels: {app: x}}}]"),
                out(
                        "EMK-032",
                        "to Redis",
                        "ok",
                        "ports: [{port: redis}], to: [{podSelector: {matchLabels: {" + REDIS + "}}}]"),
                out("EMK-032", "by UDP", "failed", "ports: [{port: 6379, protocol: UDP}]"),
                out("EMK-032", "in a range", "ok", "ports: [{port: 6000, endPort: 7000}]"),
                out("EMK-032", "to all namespaces", "ok", "to: [{namespaceSelector: {}}]"),
                out(
                        "EMK-032",
                        "to another namespace",
                        "failed",
                        "to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: redis}}}]"),
                out("EMK-032", "to addresses", "ok", "to: [{ipBlock: {cidr: 10.0.0.0/8}}]"),
                of(
                        "EMK-032",
                        "in to Redis from somebody else",
                        "failed",
                        all -> put(
                                all,
                                policy(
                                        "matchLabels: {" + REDIS + "}",
                                        "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: x}}}]}]"))),
                of(
                        "EMK-032",
                        "in to Redis from the servers",
                        "ok",
                        all -> put(
                                all,
                                policy(
                                        "matchExpressions: [{key: app.kubernetes.io/name, operator: In, values: [redis]}]",
                                        "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {app: edge-mcp}}}]}]"))),
                of("EMK-032", "out to a Redis elsewhere", "failed", all -> {
                    all.keySet().removeIf(name -> name.matches(".*/redis(-.*)?"));
                    object(all, "ConfigMap/edge-mcp-config", "/data")
                            .put("EDGE_MCP_REDIS_URL", "rediss://redis.example.com:6380/0");
                    put(all, policy("", "policyTypes: [Egress], egress: [{ports: [{port: 6379}]}]"));
                }),
                in("EMK-054", "by an expression", "failed", "matchExpressions: [{key: app, operator: Exists}]", ""),
                in(
                        "EMK-054",
                        "not by an expression",
                        "ok",
                        "matchExpressions: [{key: app, operator: NotIn, values: [edge-mcp]}]",
                        ""),
                in("EMK-054", "for some", "ok", "", "{ports: [{port: http}], from: [{podSelector: {}}]}"),
                out("EMK-055", "by TCP alone", "failed", "ports: [{port: 53}]"),
                out("EMK-055", "to the namespace itself", "warning", "to: [{podSelector: {}}]"),
                out(
                        "EMK-055",
                        "to another namespace",
                        "warning",
                        "to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}]"),
                out(
                        "EMK-055",
                        "to kube-dns",
                        "ok",
                        "ports: [{port: 53, protocol: UDP}], to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name:"
                                + " kube-system}}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]"),
                out(
                        "EMK-055",
                        "to namespaces with labels of their own",
                        "ok",
                        "to: [{namespaceSelector: {matchLabels: {dns: x}}}]"),
                // A chart's own policy that somebody has changed is made again.
                of("EMK-054", "of the chart", "failed", all -> {
                    put(all, policy("", "policyTypes: [Ingress], ingress: []"));
                    ObjectNode policy = all.remove("NetworkPolicy/p");
                    object(policy, "/metadata").put("name", "edge-mcp");
                    all.put("NetworkPolicy/edge-mcp", policy);
                }));
    }

    private static Arguments out(String id, String name, String level, String rule) {
        return of(
                id,
                "out " + name,
                level,
                all -> put(all, policy("", "policyTypes: [Egress], egress: [{" + rule + "}]")));
    }

    private static Arguments in(String id, String name, String level, String pods, String rule) {
        return of(
                id,
                "in " + name,
                level,
                all -> put(all, policy(pods, "policyTypes: [Ingress], ingress: [" + rule + "]")));
    }

    private static String policy(String pods, String rest) {
        return "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: p}, spec: {podSelector: {"
                + pods + "}, " + rest + "}}";
    }

    private static Stream<Arguments> monitors() {
        String monitor = "ServiceMonitor/edge-mcp";
        return Stream.of(
                of(
                        "EMK-040",
                        "another namespace",
                        "failed",
                        all -> json(all, monitor, "/spec", "namespaceSelector", "{matchNames: [web, shop]}")),
                of(
                        "EMK-040",
                        "all namespaces",
                        "ok",
                        all -> json(all, monitor, "/spec", "namespaceSelector", "{any: true}")),
                of(
                        "EMK-040",
                        "an expression that fits",
                        "ok",
                        all -> json(
                                all,
                                monitor,
                                "/spec",
                                "selector",
                                "{matchExpressions: [{key: app, operator: In, values: [edge-mcp, x]}]}")),
                of(
                        "EMK-040",
                        "an expression that does not",
                        "failed",
                        all -> json(
                                all,
                                monitor,
                                "/spec",
                                "selector",
                                "{matchExpressions: [{key: app, operator: DoesNotExist}]}")),
                of(
                        "EMK-041",
                        "the container's port",
                        "ok",
                        all -> json(all, monitor, "/spec", "endpoints", "[{targetPort: http}]")),
                of(
                        "EMK-043",
                        "shut out",
                        "warning",
                        all -> put(
                                all,
                                policy(
                                        "",
                                        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels:"
                                                + " {kubernetes.io/metadata.name: shop}}}]}]"))),
                of(
                        "EMK-043",
                        "let in",
                        "ok",
                        all -> put(
                                all,
                                policy(
                                        "",
                                        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels:"
                                                + " {kubernetes.io/metadata.name: monitoring}}, podSelector: {matchLabels:"
                                                + " {app.kubernetes.io/name: prometheus}}}]}]"))));
    }

    private static Stream<Arguments> drains() {
        String budget = "PodDisruptionBudget/edge-mcp";
        return Stream.of(
                of("EMK-070", "one that asks for none", "warning", all -> {
                    object(all, budget, "/spec").put("minAvailable", 0);
                    object(all, budget, "/status").put("desiredHealthy", 0);
                }),
                of("EMK-071", "two of them", "failed", all -> {
                    ObjectNode second = all.get(budget).deepCopy();
                    object(second, "/metadata").put("name", "another");
                    json(
                            second,
                            "/spec",
                            "selector",
                            "{matchExpressions: [{key: app, operator: In, values: [edge-mcp]}]}");
                    all.put("PodDisruptionBudget/another", second);
                }),
                of(
                        "EMK-071",
                        "about nothing",
                        "skipped",
                        all -> json(all.get(budget), "/spec", "selector", "{matchLabels: {app: x}}")));
    }

    private static Arguments of(String id, String name, String level, Consumer<Map<String, ObjectNode>> damage) {
        return argumentSet(id + " " + level + ": " + name, id, level, damage);
    }

    private static void wait(Map<String, ObjectNode> all, String message) {
        object(all, "Pod/edge-mcp-1", "/status/containerStatuses/0")
                .put("ready", false)
                .putObject("state")
                .putObject("waiting")
                .put("reason", "ErrImagePull")
                .put("message", message);
    }

    private static ObjectNode object(Map<String, ObjectNode> all, String key, String pointer) {
        return object(all.get(key), pointer);
    }

    private static ObjectNode object(ObjectNode in, String pointer) {
        return (ObjectNode) in.at(pointer);
    }

    private static void json(Map<String, ObjectNode> all, String key, String pointer, String member, String yaml) {
        json(all.get(key), pointer, member, yaml);
    }

    private static void json(ObjectNode in, String pointer, String member, String yaml) {
        object(in, pointer).set(member, yaml(yaml));
    }

    private static void put(Map<String, ObjectNode> all, String yaml) {
        ObjectNode object = (ObjectNode) yaml(yaml);
        all.put(
                object.path("kind").asString("") + "/"
                        + object.at("/metadata/name").asString(""),
                object);
    }

    private static JsonNode yaml(String text) {
        ArrayNode none = Json.object().putArray("none");
        JsonNode read =
                tools.jackson.dataformat.yaml.YAMLMapper.builder().build().readTree(text);
        return read == null ? none : read;
    }
}
