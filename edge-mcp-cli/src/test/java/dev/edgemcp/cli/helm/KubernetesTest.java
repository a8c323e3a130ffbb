package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whether Kubernetes takes what the chart renders: its oldest version that will do, and the newest. */
@Timeout(120)
class KubernetesTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"oldest, 1.24.0", "newest, 1.36.0"})
    void objects_areOfThatVersion(String models, String version) throws Exception {
        RenderedChart chart = new RenderedChart(folder);
        try (KubernetesModels kubernetes = KubernetesModels.of(models);
                KubernetesModels operator = KubernetesModels.ofOperator()) {
            List<String> problems = new ArrayList<>();
            for (Feature feature : Feature.values()) {
                for (Map<String, Object> each : chart.render("edge-mcp", version, RenderedChart.with(feature.yaml()))
                        .all()) {
                    KubernetesModels known = KubernetesModels.ofOperator(each) ? operator : kubernetes;
                    known.problems(each).forEach(problem -> problems.add(feature + ": " + problem));
                }
            }
            Base.objects().all().forEach(each -> problems.addAll(kubernetes.problems(each)));
            assertThat(problems).isEmpty();
        }
    }

    /** That the check above can fail, and the versions are two. */
    @Test
    void models_knowWhatIsWrong() throws Exception {
        Map<String, Object> budget = RenderedManifests.map("""
                apiVersion: policy/v1
                kind: PodDisruptionBudget
                metadata: {name: x, labels: {a: 1}}
                spec: {minAvailabel: 1, maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow}
                """);
        Map<String, Object> deployment = RenderedManifests.map("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: x}
                spec:
                  replicas: "3"
                  selector: {matchLabels: {}}
                  template: {spec: {containers: [{image: x, ports: [{name: http}]}]}}
                """);
        Map<String, Object> monitor = RenderedManifests.map("""
                apiVersion: monitoring.coreos.com/v1
                kind: ServiceMonitor
                spec: {endpoints: [{port: 1, intervall: 30s}]}
                """);
        try (KubernetesModels operator = KubernetesModels.ofOperator()) {
            assertThat(operator.problems(monitor))
                    .containsExactlyInAnyOrder(
                            "ServiceMonitor.spec.endpoints[0].port is not of type String: 1",
                            "ServiceMonitor.spec.endpoints[0].intervall is not a field");
        }
        try (KubernetesModels oldest = KubernetesModels.of("oldest");
                KubernetesModels newest = KubernetesModels.of("newest")) {
            assertThat(oldest.problems(budget))
                    .containsExactlyInAnyOrder(
                            "PodDisruptionBudget.metadata.labels.a is not of type String: 1",
                            "PodDisruptionBudget.spec.minAvailabel is not a field",
                            "PodDisruptionBudget.spec.unhealthyPodEvictionPolicy is not a field");
            assertThat(newest.problems(budget)).hasSize(2);
            for (KubernetesModels each : List.of(oldest, newest)) {
                assertThat(each.problems(deployment))
                        .containsExactlyInAnyOrder(
                                "Deployment.spec.replicas is no whole number: 3",
                                "Deployment.spec.template.spec.containers[0].name is missing",
                                "Deployment.spec.template.spec.containers[0].ports[0].containerPort is missing");
            }
        }
    }

    /** Pod Security Standards, "restricted"; and no token, no links of services. */
    @Test
    void pods_areRestricted() {
        RenderedChart chart = new RenderedChart(folder);
        List<RenderedManifests> all = new ArrayList<>(List.of(Base.objects()));
        for (Feature feature : Feature.values()) {
            all.add(chart.render(feature.yaml()));
        }
        for (RenderedManifests each : all) {
            assertThat(each.pods()).isNotEmpty().allSatisfy((name, pod) -> {
                assertThat(RenderedManifests.at(pod, "spec", "automountServiceAccountToken"))
                        .isEqualTo(false);
                assertThat(RenderedManifests.at(pod, "spec", "enableServiceLinks"))
                        .isEqualTo(false);
                assertThat(RenderedManifests.at(pod, "spec", "securityContext", "runAsNonRoot"))
                        .isEqualTo(true);
                assertThat(RenderedManifests.at(pod, "spec", "securityContext", "runAsUser"))
                        .isNotEqualTo(0);
                assertThat(RenderedManifests.at(pod, "spec", "securityContext", "seccompProfile", "type"))
                        .isEqualTo("RuntimeDefault");
                assertThat((List<?>) RenderedManifests.at(pod, "spec", "containers"))
                        .isNotEmpty()
                        .allSatisfy(container -> {
                            Object context = RenderedManifests.at(container, "securityContext");
                            assertThat(RenderedManifests.at(context, "allowPrivilegeEscalation"))
                                    .isEqualTo(false);
                            assertThat(RenderedManifests.at(context, "readOnlyRootFilesystem"))
                                    .isEqualTo(true);
                            assertThat(RenderedManifests.at(context, "capabilities", "drop"))
                                    .isEqualTo(List.of("ALL"));
                            assertThat(RenderedManifests.at(container, "resources", "limits", "memory"))
                                    .isNotNull();
                        });
                assertThat(String.valueOf(RenderedManifests.at(pod, "spec", "volumes")))
                        .doesNotContain("hostPath");
            });
        }
    }

    /** Selectors never change, and find nothing else. */
    @Test
    void selectors_findTheirPodsAlone() {
        RenderedManifests rendered = new RenderedChart(folder).render("networkPolicy: {enabled: true}");
        Map<String, Map<String, Object>> pods = rendered.pods();
        assertThat(pods.keySet())
                .containsExactlyInAnyOrder("Deployment edge-mcp", "StatefulSet redis", "Pod edge-mcp-test");
        for (String each : List.of("Service edge-mcp", "Service edge-mcp-headless", "Service redis")) {
            assertThat(found(RenderedManifests.cast(rendered.get(each, "spec", "selector")), pods))
                    .containsExactly(each.endsWith("redis") ? "StatefulSet redis" : "Deployment edge-mcp");
        }
        for (String each : List.of(
                "Deployment edge-mcp",
                "StatefulSet redis",
                "PodDisruptionBudget edge-mcp",
                "PodDisruptionBudget redis")) {
            Map<String, Object> selector =
                    RenderedManifests.cast(rendered.get(each, "spec", "selector", "matchLabels"));
            assertThat(selector).containsKey("app.kubernetes.io/instance");
            assertThat(found(selector, pods))
                    .containsExactly(each.endsWith("redis") ? "StatefulSet redis" : "Deployment edge-mcp");
        }
        assertThat(found(Map.of("app", "edge-mcp"), pods)).containsExactly("Deployment edge-mcp");
    }

    private static List<String> found(Map<String, Object> selector, Map<String, Map<String, Object>> pods) {
        return pods.entrySet().stream()
                .filter(pod -> RenderedManifests.cast(RenderedManifests.at(pod.getValue(), "metadata", "labels"))
                        .entrySet()
                        .containsAll(selector.entrySet()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Metrics in alerts are those that the server has. */
    @Test
    void alerts_goByMetricsThatThereAre() {
        String metrics = RenderedChart.read(RenderedChart.ROOT.resolve("docs/reference/http.md"));
        String rules = new RenderedChart(folder)
                .render("prometheusRule: {enabled: true}")
                .get("PrometheusRule edge-mcp")
                .toString();
        var names = java.util.regex.Pattern.compile("edge_mcp_[a-z_]+")
                .matcher(rules)
                .results()
                .map(java.util.regex.MatchResult::group)
                .distinct()
                .toList();
        assertThat(names)
                .hasSizeGreaterThan(4)
                .allSatisfy(name -> assertThat(metrics).contains("`" + name + "`"));
    }

    @Test
    void budget_neverKeepsNodesFromBeingDrained() {
        RenderedChart chart = new RenderedChart(folder);
        assertThat(budget(chart, "{}")).isEqualTo(Map.of("minAvailable", 2));
        assertThat(budget(chart, "{autoscaling: {enabled: false}, edgeMcp: {replicaCount: 2}}"))
                .isEqualTo(Map.of("maxUnavailable", 1));
        assertThat(budget(chart, "autoscaling: {minReplicas: 1}")).isEqualTo(Map.of("maxUnavailable", 1));
        assertThat(budget(chart, "podDisruptionBudget: {minAvailable: 50%}")).isEqualTo(Map.of("minAvailable", "50%"));
        assertThat(budget(chart, "podDisruptionBudget: {maxUnavailable: 2}")).isEqualTo(Map.of("maxUnavailable", 2));
    }

    private static Map<String, Object> budget(RenderedChart chart, String values) {
        Map<String, Object> spec =
                RenderedManifests.cast(chart.render(values).get("PodDisruptionBudget edge-mcp", "spec"));
        spec.remove("selector");
        return spec;
    }
}
