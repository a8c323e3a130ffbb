package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Breaks a healthy release in one way after another, and sees that the check for it says so. */
final class CheckIT extends OnCluster {
    /** Tested below on their own. */
    private static final Set<String> NOT_HERE =
            Set.of("EMK-001", "EMK-002", "EMK-003", "EMK-006", "EMK-007", "EMK-020", "EMK-062");

    @Test
    void check_healthy_findsNothing() {
        MockApi mock = cluster.mock();
        speak(mock);
        cluster.put(healthy());
        CommandRun run = run("k8s check -o json --strict");
        JsonNode json = Json.parseObject(run.out());
        assertThat(json.path("apiVersion").asString("")).isEqualTo("edge-mcp/v1");
        assertThat(json.path("counts").path("failed").asInt()).isZero();
        assertThat(json.path("counts").path("warning").asInt()).as(run.out()).isZero();
        assertThat(run.exitCode()).isZero();
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                failed(
                        "EMK-004",
                        all -> labels(all, "Secret/sh.helm.release.v1.edge-mcp.v3")
                                .put("status", "pending-upgrade")),
                warned("EMK-005", all -> image(all, "edge-mcp-1", "registry.example.com/edge-mcp:0.2.0")),
                warned("EMK-010", all -> ready(all, "Deployment/edge-mcp", 2)),
                failed("EMK-010", all -> ready(all, "Deployment/edge-mcp", 0)),
                failed("EMK-011", all -> waiting(all, "ImagePullBackOff", "Back-off pulling image")),
                failed("EMK-012", all -> all.remove("Secret/edge-mcp-secrets")),
                failed("EMK-012", all -> all.remove("ConfigMap/edge-mcp-config")),
                failed("EMK-012", all -> waiting(all, "CreateContainerConfigError", "secret not found")),
                failed(
                        "EMK-013",
                        all -> set(
                                all,
                                "Pod/edge-mcp-1",
                                "/status/conditions/1",
                                "{\"type\":\"PodScheduled\",\"status\":\"False\",\"message\":\"0/2 nodes: Insufficient cpu\"}")),
                failed("EMK-014", all -> refused(all, "exceeded quota: pods")),
                warned(
                        "EMK-014",
                        all -> all.put(
                                "ResourceQuota/q",
                                Json.parseObject(
                                        "{\"apiVersion\":\"v1\",\"kind\":\"ResourceQuota\",\"metadata\":{\"name\":\"q\"},\"spec\":{\"hard\":"
                                                + "{\"pods\":\"4\"}},\"status\":{\"hard\":{\"pods\":\"4\"},\"used\":{\"pods\":\"4\"}}}"))),
                failed("EMK-015", all -> refused(all, "violates PodSecurity \"restricted\"")),
                failed("EMK-016", all -> waiting(all, "CrashLoopBackOff", "back-off")),
                warned("EMK-016", all -> container(all).put("restartCount", 5)),
                failed(
                        "EMK-017",
                        all -> container(all)
                                .putObject("lastState")
                                .putObject("terminated")
                                .put("reason", "OOMKilled")
                                .put("exitCode", 137)),
                failed("EMK-018", all -> {
                    set(all, "Pod/edge-mcp-1", "/status/conditions/0", "{\"type\":\"Ready\",\"status\":\"False\"}");
                    event(all, "Pod", "edge-mcp-1", "Unhealthy", "Readiness probe failed: 503");
                }),
                failed(
                        "EMK-019",
                        all -> set(
                                all,
                                "Deployment/edge-mcp",
                                "/status/conditions/1",
                                "{\"type\":\"Progressing\",\"status\":\"False\",\"reason\":\"ProgressDeadlineExceeded\","
                                        + "\"message\":\"has timed out progressing\"}")),
                failed(
                        "EMK-021",
                        all -> set(
                                all,
                                "HorizontalPodAutoscaler/edge-mcp",
                                "/status/conditions/1",
                                "{\"type\":\"ScalingActive\",\"status\":\"False\",\"reason\":\"FailedGetResourceMetric\"}")),
                failed(
                        "EMK-022",
                        all -> ((ObjectNode) all.get("Deployment/edge-mcp").at("/spec/template/spec/containers/0"))
                                .remove("resources")),
                warned(
                        "EMK-023",
                        all -> at(all, "HorizontalPodAutoscaler/edge-mcp", "status")
                                .put("currentReplicas", 10)),
                failed("EMK-030", all -> ready(all, "StatefulSet/redis", 0)),
                failed("EMK-031", all -> all.remove("Service/redis")),
                failed("EMK-031", all -> all.remove("EndpointSlice/redis-x1")),
                failed(
                        "EMK-031",
                        all -> at(all, "ConfigMap/edge-mcp-config", "data").put("EDGE_MCP_REDIS_URL", "nonsense")),
                failed("EMK-032", all -> policy(all, "Egress", "egress", 53)),
                failed(
                        "EMK-040",
                        all -> set(
                                all, "ServiceMonitor/edge-mcp", "/spec/selector/matchLabels", "{\"app\":\"other\"}")),
                failed(
                        "EMK-041",
                        all -> set(all, "ServiceMonitor/edge-mcp", "/spec/endpoints/0", "{\"port\":\"metrics\"}")),
                failed("EMK-042", all -> labels(all, "ServiceMonitor/edge-mcp").remove("release")),
                failed("EMK-050", all -> all.remove("Service/edge-mcp")),
                failed("EMK-051", all -> set(all, "Service/edge-mcp", "/spec/selector", "{\"app\":\"edge\"}")),
                failed(
                        "EMK-052",
                        all -> set(
                                all,
                                "Service/edge-mcp",
                                "/spec/ports/0",
                                "{\"name\":\"http\",\"port\":8082,\"targetPort\":8080}")),
                failed("EMK-053", all -> all.remove("EndpointSlice/edge-mcp-x1")),
                failed("EMK-054", all -> policy(all, "Ingress", "ingress", 9999)),
                failed("EMK-055", all -> policy(all, "Egress", "egress", 6379)),
                failed("EMK-060", all -> key(all, "REPLACE_WITH_ACTUAL_API_KEY")),
                warned("EMK-060", all -> key(all, "short")),
                failed("EMK-060", all -> key(all, "a key with blanks in it")),
                failed(
                        "EMK-060",
                        all -> at(all, "Secret/edge-mcp-secrets", "data").remove("api-key")),
                warned("EMK-061", all -> keyFile(all, "2020-01-01T00:00:00Z")),
                warned(
                        "EMK-061",
                        all -> keyFile(all, Instant.now().plusSeconds(86_400).toString())),
                warned("EMK-070", all -> all.remove("PodDisruptionBudget/edge-mcp")),
                failed(
                        "EMK-071",
                        all -> at(all, "PodDisruptionBudget/edge-mcp", "status").put("desiredHealthy", 3)),
                warned(
                        "EMK-072",
                        all -> all.values().forEach(one -> {
                            if (one.path("spec").has("nodeName")) {
                                ((ObjectNode) one.path("spec")).put("nodeName", "node-1");
                            }
                        })),
                warned("EMK-073", all -> at(all, "Pod/edge-mcp-1", "spec").put("terminationGracePeriodSeconds", 5)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void check_broken_saysWhatAndHowToMendIt(String id, String level, Consumer<Map<String, ObjectNode>> damage) {
        MockApi mock = cluster.mock();
        speak(mock);
        Map<String, ObjectNode> objects = healthy();
        damage.accept(objects);
        cluster.put(objects);
        CommandRun run = run("k8s check -o json");
        JsonNode finding = finding(run, id);
        assertThat(finding.path("level").asString("")).as(run.out()).isEqualTo(level);
        assertThat(finding.path("fix").asString("")).isNotBlank().doesNotContain("NAMESPACE", "RELEASE");
        assertThat(run.out()).doesNotContain("secret-that-nobody-may-see", "REPLACE_WITH_ACTUAL");
        assertThat(run.exitCode()).isEqualTo(level.equals("failed") ? 79 : codeOf(run));
    }

    @Test
    void check_everyCheck_isBrokenBySomeTest() {
        Set<String> covered = new TreeSet<>(NOT_HERE);
        Stream.concat(broken(), Damage.all())
                .map(Arguments::get)
                .filter(one -> one[1].equals("failed") || one[1].equals("warning"))
                .forEach(one -> covered.add((String) one[0]));
        Checks.ofRelease().forEach(check -> assertThat(covered).contains(check.id()));
    }

    @Test
    void check_noMetricsServer_saysSo() {
        MockApi mock = cluster.mock();
        speak(mock);
        mock.groups.remove("metrics.k8s.io");
        cluster.put(healthy());
        assertThat(finding(run("k8s check -o json"), "EMK-020").path("level").asString(""))
                .isEqualTo("failed");
    }

    @Test
    void check_whatServersSay_isHeard() {
        MockApi mock = cluster.mock();
        speak(mock);
        mock.pages.put(
                "edge-mcp-0/health/ready",
                n -> "{\"status\":\"up\",\"state\":\"serving\",\"degraded\":{\"redis\":\"not reachable\"}}");
        mock.pages.put(
                "edge-mcp-1/metrics",
                n -> metrics(1) + "edge_mcp_config_reload_good 0\nedge_mcp_keys_file_stale 1\nedge_mcp_keys_live 2\n");
        cluster.put(healthy());
        CommandRun run = run("k8s check -o json");
        assertThat(finding(run, "EMK-006").path("detail").asString("")).isEqualTo("edge-mcp-0: redis: not reachable");
        assertThat(finding(run, "EMK-007").path("level").asString("")).isEqualTo("failed");
        assertThat(finding(run, "EMK-062").path("level").asString("")).isEqualTo("failed");
    }

    @Test
    void check_beforeTheAutoscalerHasActed_doesNotBlameTheBudget() {
        speak(cluster.mock());
        Map<String, ObjectNode> objects = healthy();
        at(objects, "Deployment/edge-mcp", "spec").put("replicas", 1);
        at(objects, "PodDisruptionBudget/edge-mcp", "status").put("expectedPods", 1);
        cluster.put(objects);
        JsonNode finding = finding(run("k8s check -o json"), "EMK-071");
        assertThat(finding.path("level").asString("")).isEqualTo("ok");
        assertThat(finding.path("detail").asString("")).contains("the autoscaler is about to make 3 of 1 pod");
    }

    @Test
    void check_emptyNamespace_failsAtOneCheckAndSkipsTheRest() {
        CommandRun run = run("k8s check -o json");
        assertThat(run.exitCode()).isEqualTo(79);
        JsonNode json = Json.parseObject(run.out());
        assertThat(json.path("counts").path("failed").asInt()).isEqualTo(1);
        assertThat(finding(run, "EMK-003").path("level").asString("")).isEqualTo("failed");
    }

    @Test
    void check_strict_mindsWarnings() {
        MockApi mock = cluster.mock();
        speak(mock);
        Map<String, ObjectNode> objects = healthy();
        key(objects, "short");
        cluster.put(objects);
        assertThat(run("k8s check").exitCode()).isZero();
        assertThat(run("k8s doctor --strict").exitCode()).isEqualTo(2);
    }

    @Test
    void checkPre_onAnEmptyCluster_saysWhatIsMissing() {
        MockApi mock = cluster.mock();
        CommandRun run = run("k8s check --pre -o json");
        assertThat(finding(run, "EMK-081").path("level").asString(""))
                .as(run.out())
                .isEqualTo("ok");
        assertThat(finding(run, "EMK-086").path("level").asString(""))
                .isIn("warning", cluster.isReal() ? "ok" : "warning");
        assertThat(run.exitCode()).isZero();
        mock.denied.add("create secrets");
        run = run("k8s check --pre -o json");
        assertThat(finding(run, "EMK-081").path("detail").asString("")).contains("create secrets");
        assertThat(run.exitCode()).isEqualTo(79);
    }

    @Test
    void check_oldCluster_isRefused() {
        MockApi mock = cluster.mock();
        mock.faults.add(request -> request.getPath().equals("/version")
                ? MockApi.json(200, Json.parseObject("{\"gitVersion\":\"v1.22.17\"}"))
                : null);
        assertThat(finding(run("k8s check -o json"), "EMK-001").path("level").asString(""))
                .isEqualTo("failed");
        assertThat(finding(run("k8s check --pre -o json"), "EMK-080")
                        .path("level")
                        .asString(""))
                .isEqualTo("failed");
    }

    private static int codeOf(CommandRun run) {
        return Json.parseObject(run.out()).path("counts").path("failed").asInt() > 0 ? 79 : 0;
    }

    private static JsonNode finding(CommandRun run, String id) {
        for (JsonNode finding : Json.parseObject(run.out()).path("findings")) {
            if (finding.path("id").asString("").equals(id)) {
                return finding;
            }
        }
        throw new AssertionError("no " + id + " in " + run.out() + run.err());
    }

    private static Arguments failed(String id, Consumer<Map<String, ObjectNode>> damage) {
        return argumentSet(id + " failed", id, "failed", damage);
    }

    private static Arguments warned(String id, Consumer<Map<String, ObjectNode>> damage) {
        return argumentSet(id + " warning", id, "warning", damage);
    }

    private static ObjectNode at(Map<String, ObjectNode> all, String key, String member) {
        return (ObjectNode) all.get(key).path(member);
    }

    private static ObjectNode labels(Map<String, ObjectNode> all, String key) {
        return (ObjectNode) all.get(key).path("metadata").path("labels");
    }

    private static void set(Map<String, ObjectNode> all, String key, String pointer, String json) {
        int slash = pointer.lastIndexOf('/');
        JsonNode parent = all.get(key).at(pointer.substring(0, slash));
        String last = pointer.substring(slash + 1);
        if (parent instanceof ObjectNode object) {
            object.set(last, Json.parseObject(json));
        } else {
            ((tools.jackson.databind.node.ArrayNode) parent).set(Integer.parseInt(last), Json.parseObject(json));
        }
    }

    private static void ready(Map<String, ObjectNode> all, String workload, int pods) {
        at(all, workload, "status").put("readyReplicas", pods).put("availableReplicas", pods);
    }

    private static ObjectNode container(Map<String, ObjectNode> all) {
        return (ObjectNode) all.get("Pod/edge-mcp-1").at("/status/containerStatuses/0");
    }

    private static void image(Map<String, ObjectNode> all, String pod, String image) {
        ((ObjectNode) all.get("Pod/" + pod).at("/spec/containers/0")).put("image", image);
    }

    private static void waiting(Map<String, ObjectNode> all, String reason, String message) {
        container(all)
                .put("ready", false)
                .putObject("state")
                .putObject("waiting")
                .put("reason", reason)
                .put("message", message);
    }

    private static void refused(Map<String, ObjectNode> all, String message) {
        ready(all, "Deployment/edge-mcp", 2);
        at(all, "Deployment/edge-mcp", "status").put("replicas", 2).put("updatedReplicas", 2);
        event(all, "ReplicaSet", "edge-mcp-5d8", "FailedCreate", "Error creating: " + message);
    }

    private static void event(Map<String, ObjectNode> all, String kind, String name, String reason, String message) {
        ObjectNode event =
                Json.parseObject("{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"type\":\"Warning\",\"count\":3}");
        event.putObject("metadata").put("name", name + ".2");
        event.putObject("involvedObject").put("kind", kind).put("name", name);
        event.put("reason", reason).put("message", message);
        all.put("Event/" + name, event);
    }

    private static void policy(Map<String, ObjectNode> all, String type, String rules, int port) {
        ObjectNode policy = Json.parseObject(
                "{\"apiVersion\":\"networking.k8s.io/v1\",\"kind\":\"NetworkPolicy\",\"metadata\":{\"name\":\"p\"}}");
        ObjectNode spec = policy.putObject("spec");
        spec.putObject("podSelector").putObject("matchLabels").put("app", "edge-mcp");
        spec.putArray("policyTypes").add(type);
        spec.putArray(rules).addObject().putArray("ports").addObject().put("port", port);
        all.put("NetworkPolicy/p", policy);
    }

    private static void key(Map<String, ObjectNode> all, String key) {
        at(all, "Secret/edge-mcp-secrets", "data").put("api-key", encode(key));
    }

    private static void keyFile(Map<String, ObjectNode> all, String expires) {
        at(all, "Secret/edge-mcp-secrets", "data")
                .put("keys.json", encode("{\"version\":1,\"keys\":[{\"id\":\"a\",\"expires\":\"" + expires + "\"}]}"));
    }

    private static String encode(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
