package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.FixLine;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Breaks a release in every way that tests know, once as Helm made it and once as it is without Helm, and sees that the commands
 * which are to mend it are there, take what they are given, and fit.
 */
final class CheckFixIT extends OnCluster {
    /** What a real API server alone has not: a Prometheus Operator, and measured CPU and memory. */
    private static final Set<String> MOCKED = Set.of("EMK-040", "EMK-041", "EMK-042", "EMK-043");

    static Stream<Arguments> broken() {
        return Stream.concat(CheckIT.broken(), Damage.all())
                .map(Arguments::get)
                .flatMap(one -> Stream.of(
                        argumentSet(one[0] + " " + one[1] + " by Helm", one[0], one[1], one[2], true),
                        argumentSet(one[0] + " " + one[1] + " without Helm", one[0], one[1], one[2], false)));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void fixes_areCommands_andFitTheRelease(
            String id, String level, Consumer<Map<String, ObjectNode>> damage, boolean helm) {
        Assumptions.assumeFalse(cluster.isReal() && MOCKED.contains(id), "needs the mock");
        Assumptions.assumeFalse(!helm && id.equals("EMK-004"), "is about Helm");
        speak(cluster.mock());
        Map<String, ObjectNode> objects = healthy();
        if (!helm) {
            withoutHelm(objects);
        }
        damage.accept(objects);
        settle(objects);
        cluster.put(objects);
        CommandRun run = run("k8s check -o json");
        JsonNode finding = finding(run, id);
        assertThat(finding.path("level").asString("")).as(finding + run.err()).isEqualTo(level);
        assertThat(finding.path("level").asString("").matches("failed|warning"))
                .isEqualTo(!finding.path("fix").asString("").isEmpty());
        assertFixes(run, helm);
    }

    @Test
    void prometheus_thatTakesNothingOfIt_isNamedWithTheLabelOrSelectorThatHelps() {
        Assumptions.assumeFalse(cluster.isReal(), "needs the mock");
        MockApi mock = cluster.mock();
        prometheus(mock, "{\"serviceMonitorSelector\":{\"matchLabels\":{\"example.com/team\":\"web\"}}}");
        cluster.put(healthy());
        CommandRun run = run("k8s check -o json");
        assertThat(finding(run, "EMK-042").path("detail").asString(""))
                .isEqualTo("monitoring/k8s wants example.com/team=web");
        assertThat(finding(run, "EMK-042").path("fix").asString(""))
                .isEqualTo("edge-mcp k8s upgrade --reuse-values --set"
                        + " 'serviceMonitor.labels.example\\.com/team=web' -n " + cluster.namespace()
                        + " --release edge-mcp");
        assertFixes(run, true);
        prometheus(mock, "{}");
        assertThat(taken()).contains("failed", "takes no ServiceMonitor", "patch prometheus k8s");
        prometheus(mock, "{\"serviceMonitorSelector\":{}}");
        assertThat(taken()).contains("failed", "of its own namespace only");
        prometheus(
                mock,
                "{\"serviceMonitorSelector\":{},\"serviceMonitorNamespaceSelector\":{\"matchLabels\":{\"scrape\":\"yes\"}}}");
        assertThat(taken())
                .contains("failed", "kubectl label --overwrite namespace " + cluster.namespace() + " scrape=yes");
        prometheus(
                mock,
                "{\"serviceMonitorSelector\":{\"matchExpressions\":[{\"key\":\"release\",\"operator\":\"Exists\"}]},"
                        + "\"serviceMonitorNamespaceSelector\":{}}");
        assertThat(taken()).contains("\"ok\"", "monitoring/k8s");
        prometheus(
                mock,
                "{\"serviceMonitorSelector\":{\"matchExpressions\":[{\"key\":\"release\",\"operator\":\"DoesNotExist\"}]},"
                        + "\"serviceMonitorNamespaceSelector\":{}}");
        assertThat(taken()).contains("failed", "wants !release");
    }

    @Test
    void prometheus_thatIsNotThere_isAWarning() {
        Assumptions.assumeFalse(cluster.isReal(), "needs the mock");
        MockApi mock = cluster.mock();
        mock.faults.add(
                0,
                request -> request.getPath().startsWith("/apis/monitoring.coreos.com/v1/prometheuses")
                        ? MockApi.json(200, Json.parseObject("{\"items\":[]}"))
                        : null);
        cluster.put(healthy());
        assertThat(taken()).contains("warning", "there is no Prometheus");
    }

    @Test
    void whatMayNotBeRead_isToldOnce_andChecksOfItAreLeftOut() {
        MockApi mock = cluster.mock();
        speak(mock);
        mock.faults.add(request -> request.getPath().contains("/networkpolicies")
                ? MockApi.status(403, "networkpolicies is forbidden: User \"test\" cannot list resource")
                : null);
        cluster.put(healthy());
        CommandRun run = run("k8s check -o json");
        JsonNode finding = finding(run, "EMK-002");
        assertThat(finding.path("level").asString("")).isEqualTo("warning");
        assertThat(finding.path("detail").asString("")).startsWith("not network policies: ");
        assertThat(finding.path("fix").asString(""))
                .isEqualTo("kubectl -n " + cluster.namespace() + " auth can-i --list");
        assertThat(finding(run, "EMK-054").path("level").asString("")).isEqualTo("skipped");
        assertFixes(run, true);
    }

    @Test
    void record_thatIsNotThere_leavesKubectl() {
        speak(cluster.mock());
        Map<String, ObjectNode> objects = healthy();
        objects.remove("Secret/sh.helm.release.v1.edge-mcp.v3");
        objects.remove("Service/edge-mcp");
        cluster.put(objects);
        CommandRun run = run("k8s check -o json");
        assertThat(finding(run, "EMK-004").path("level").asString("")).isEqualTo("warning");
        assertThat(finding(run, "EMK-050").path("fix").asString("")).contains(" expose deployment edge-mcp ");
        assertFixes(run, false);
    }

    @Test
    void revision_thatFailed_isGoneBackFromOnlyIfThereIsAnother() {
        speak(cluster.mock());
        Map<String, ObjectNode> objects = healthy();
        ObjectNode labels = (ObjectNode)
                objects.get("Secret/sh.helm.release.v1.edge-mcp.v3").at("/metadata/labels");
        labels.put("status", "failed");
        cluster.put(objects);
        assertThat(helm()).startsWith("edge-mcp k8s rollback ");
        cluster.change(
                "Secret/sh.helm.release.v1.edge-mcp.v3",
                secret -> ((ObjectNode) secret.at("/metadata/labels")).put("version", "1"));
        assertThat(helm()).startsWith("edge-mcp k8s upgrade ");
        cluster.change(
                "Secret/sh.helm.release.v1.edge-mcp.v3",
                secret -> ((ObjectNode) secret.at("/metadata/labels")).put("status", "pending-install"));
        assertThat(helm()).startsWith("edge-mcp k8s uninstall ");
    }

    private static String helm() {
        CommandRun run = run("k8s check -o json");
        assertFixes(run, true);
        return finding(run, "EMK-004").path("fix").asString("");
    }

    private static String taken() {
        CommandRun run = run("k8s check -o json");
        assertFixes(run, true);
        return finding(run, "EMK-042").toString();
    }

    private static void prometheus(MockApi mock, String spec) {
        mock.faults.add(
                0,
                request -> request.getPath().startsWith("/apis/monitoring.coreos.com/v1/prometheuses")
                        ? MockApi.json(
                                200,
                                Json.parseObject(
                                        "{\"items\":[{\"metadata\":{\"namespace\":\"monitoring\",\"name\":\"k8s\"},\"spec\":"
                                                + spec + "}]}"))
                        : null);
    }

    private static void assertFixes(CommandRun run, boolean helm) {
        for (JsonNode finding : Json.parseObject(run.out()).path("findings")) {
            String fix = finding.path("fix").asString("");
            if (!fix.isEmpty()) {
                FixLine.assertRuns(fix);
                if (!helm) {
                    assertThat(fix).doesNotContain("k8s upgrade", "k8s rollback", "k8s uninstall");
                }
            }
        }
    }

    /** Numbers as a controller may write them: a server takes no others. */
    private static void settle(Map<String, ObjectNode> objects) {
        objects.values().forEach(one -> {
            if (one.path("spec").has("replicas") && one.path("status") instanceof ObjectNode status) {
                int all = status.path("replicas").asInt();
                int ready = Math.min(all, status.path("readyReplicas").asInt());
                status.put(
                                "updatedReplicas",
                                Math.min(all, status.path("updatedReplicas").asInt()))
                        .put("readyReplicas", ready)
                        .put(
                                "availableReplicas",
                                Math.min(ready, status.path("availableReplicas").asInt()));
            }
        });
    }

    private static void withoutHelm(Map<String, ObjectNode> objects) {
        objects.remove("Secret/sh.helm.release.v1.edge-mcp.v3");
        objects.values().forEach(one -> {
            if (one.at("/metadata/labels") instanceof ObjectNode labels) {
                labels.remove("app.kubernetes.io/managed-by");
            }
        });
    }

    static JsonNode finding(CommandRun run, String id) {
        for (JsonNode finding : Json.parseObject(run.out()).path("findings")) {
            if (finding.path("id").asString("").equals(id)) {
                return finding;
            }
        }
        throw new AssertionError("no " + id + " in " + run.out() + run.err());
    }
}
