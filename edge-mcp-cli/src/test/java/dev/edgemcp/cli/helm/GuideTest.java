package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.server.config.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whether what the deployment guide names is there: for Helm, and for the plain manifests. */
@Timeout(120)
class GuideTest {
    private static final String PRODUCTION = Guide.productionValues();
    private static final Map<String, String> KINDS = Map.of(
            "svc", "Service",
            "service", "Service",
            "endpoints", "Service",
            "deployment", "Deployment",
            "hpa", "HorizontalPodAutoscaler",
            "pdb", "PodDisruptionBudget",
            "servicemonitor", "ServiceMonitor");
    private static final Pattern URL = Pattern.compile("http://(\\S+?):(\\d+)(/\\S+)");

    @TempDir
    Path folder;

    static Stream<String> commands() {
        return Guide.commands().stream();
    }

    static Stream<String> facts() {
        return Guide.facts().stream();
    }

    static Stream<String> values() {
        return Guide.values().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void command_namesWhatThereIs(String line) {
        if (line.startsWith("!")) {
            assertThat(RenderedChart.read(RenderedChart.ROOT.resolve("docs/guides/kubernetes.md")))
                    .contains(line.substring(1));
            return;
        }
        List<String> words = Arrays.asList(line.split(" +"));
        switch (words.get(0)) {
            case "kubectl" -> kubectl(words.subList(1, words.size()), line);
            case "helm" -> helm(words, line);
            case "curl" -> url(line, "localhost", "Service edge-mcp");
            case "vim" -> assertThat(RenderedChart.ROOT.resolve(words.get(1))).exists();
            case "export" -> assertThat(line).containsPattern("^export (EDGE_MCP_API_KEY|CORE_PLATFORM_API_KEY)=");
            case "cat" -> assertThat(PRODUCTION).contains("apiKey: \"${EDGE_MCP_API_KEY}\"");
            default -> throw new AssertionError("nobody knows how to check: " + line);
        }
    }

    private void kubectl(List<String> words, String line) {
        String verb = words.get(0);
        String namespace = option(words, "-n");
        if (namespace != null && !namespace.equals("edge-mcp")) {
            // Of others: the Metrics Server, and Prometheus.
            assertThat(namespace).isIn("kube-system", "monitoring");
            return;
        }
        switch (verb) {
            case "apply" -> assertThat(words.subList(1, 3)).isIn(List.of("-f", "base/"), List.of("-k", "base/"));
            case "port-forward" -> {
                object(words.get(3));
                port(
                        words.get(3).replace("svc/", "Service "),
                        Integer.parseInt(words.get(4).replaceFirst(".*:", "")));
            }
            case "rollout" -> object(words.get(2));
            case "scale" -> object(words.get(1) + "/" + words.get(2));
            case "wait", "logs" -> pods(option(words, "-l"));
            case "get", "describe" -> inspected(words);
            case "set" -> {
                object(words.get(2));
                String container = words.get(3).replaceFirst("=.*", "");
                each(objects -> assertThat(
                                objects.get("Deployment edge-mcp", "spec", "template", "spec", "containers", container))
                        .isNotNull());
            }
            case "exec" -> {
                assertThat(words).contains("redis-0", "redis-cli");
                each(objects -> {
                    assertThat(objects.get("StatefulSet redis", "spec", "replicas"))
                            .isEqualTo(1);
                    assertThat(objects.get(
                                    "StatefulSet redis",
                                    "spec",
                                    "template",
                                    "spec",
                                    "containers",
                                    "redis",
                                    "env",
                                    "REDISCLI_AUTH"))
                            .isNotNull();
                });
            }
            case "run" -> url(line, "edge-mcp.edge-mcp.svc.cluster.local", "Service edge-mcp");
            // Without --delete-emptydir-data, it refuses pods that have one.
            case "drain" -> each(objects -> assertThat(objects.toString()).doesNotContain("emptyDir"));
            case "cordon", "uncordon" -> assertThat(words).hasSize(2);
            default -> throw new AssertionError("nobody knows how to check: " + line);
        }
    }

    private void inspected(List<String> words) {
        String what = words.get(1);
        String label = option(words, "-l");
        if (label != null) {
            pods(label);
        } else if (what.equals("crd")) {
            assertThat(words.get(2)).isEqualTo("servicemonitors.monitoring.coreos.com");
        } else if (what.equals("pods")) {
            each(objects -> assertThat(objects.pods()).isNotEmpty());
        } else if (what.equals("pvc")) {
            each(objects -> assertThat(
                            objects.get("StatefulSet redis", "spec", "volumeClaimTemplates", "0", "metadata", "name"))
                    .isEqualTo("data"));
        } else {
            String kind = kind(what);
            String name = words.get(2).startsWith("-") ? "edge-mcp" : words.get(2);
            if (kind.equals("ServiceMonitor")) {
                assertThat(helm().has(kind + " " + name)).isTrue();
            } else {
                object(what + "/" + name);
            }
        }
    }

    private void helm(List<String> words, String line) {
        switch (words.get(1)) {
            case "install", "upgrade" -> {
                assertThat(RenderedChart.ROOT.resolve(words.get(3)).resolve("Chart.yaml"))
                        .exists();
                RenderedManifests before = helm();
                for (int i = 0; i < words.size(); i++) {
                    if (words.get(i).equals("--set")) {
                        String[] set = words.get(i + 1).replace("\"", "").split("=", 2);
                        String yaml =
                                set[0].replace(".", ": {") + ": other" + "}".repeat(set[0].split("\\.").length - 1);
                        assertThat(new RenderedChart(folder)
                                        .render(PRODUCTION, given(), yaml)
                                        .toString())
                                .as(set[0])
                                .isNotEqualTo(before.toString());
                    }
                }
            }
            case "rollback", "get" -> assertThat(line).contains("edge-mcp -n edge-mcp");
            default -> throw new AssertionError("nobody knows how to check: " + line);
        }
    }

    private void url(String line, String host, String service) {
        Matcher url = URL.matcher(line);
        assertThat(url.find()).isTrue();
        assertThat(url.group(1)).isEqualTo(host);
        port(service, Integer.parseInt(url.group(2)));
        assertThat(RenderedChart.read(RenderedChart.ROOT.resolve("docs/reference/http.md")))
                .contains("| `" + url.group(3) + "`");
    }

    private void port(String service, int number) {
        each(objects -> assertThat((List<?>) objects.get(service, "spec", "ports"))
                .anySatisfy(
                        port -> assertThat(RenderedManifests.at(port, "port")).isEqualTo(number)));
    }

    private void object(String slashed) {
        String[] parts = slashed.split("/");
        each(objects -> objects.get(kind(parts[0]) + " " + parts[1]));
    }

    private void pods(String label) {
        String[] pair = label.split("=");
        each(objects -> assertThat(objects.pods().values().stream()
                        .filter(pod -> pair[1].equals(RenderedManifests.at(pod, "metadata", "labels", pair[0]))))
                .hasSize(1));
    }

    private static String kind(String word) {
        return java.util.Objects.requireNonNull(KINDS.get(word), word);
    }

    private static String option(List<String> words, String name) {
        int at = words.indexOf(name);
        return at < 0 ? null : words.get(at + 1);
    }

    /** By Helm with the guide's own values, and by base. */
    private void each(java.util.function.Consumer<RenderedManifests> check) {
        List<RenderedManifests> all = new ArrayList<>(List.of(helm(), Base.objects()));
        all.forEach(check);
    }

    private RenderedManifests helm() {
        return new RenderedChart(folder).render(PRODUCTION, given());
    }

    private static String given() {
        return "edgeMcp: {auth: {apiKey: given}, corePlatform: {apiKey: given}}";
    }

    @ParameterizedTest
    @MethodSource("values")
    void values_areTaken(String yaml) {
        assertThat(new RenderedChart(folder).render(yaml).names()).contains("Deployment edge-mcp");
    }

    @ParameterizedTest
    @MethodSource("facts")
    void fact_isOne(String line) throws Exception {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "value" ->
                assertThat(RenderedManifests.leaves(RenderedChart.values()).keySet())
                        .anyMatch(path -> path.equals(words[1]) || path.startsWith(words[1] + "."));
            case "file" -> assertThat(RenderedChart.ROOT.resolve(words[1])).exists();
            case "placeholder" ->
                assertThat(Files.readString(RenderedChart.ROOT.resolve(words[1])))
                        .contains(words[2]);
            case "variable" ->
                assertThat(Settings.ALL).anySatisfy(setting -> {
                    assertThat(setting.environment()).contains(words[1]);
                    if (words.length > 2) {
                        assertThat(setting.standard()).isEqualTo(words[2]);
                    }
                });
            case "probe" ->
                each(objects -> assertThat(objects.get(
                                "Deployment edge-mcp",
                                "spec",
                                "template",
                                "spec",
                                "containers",
                                "edge-mcp",
                                words[1],
                                "httpGet",
                                "path"))
                        .isEqualTo(words[2]));
            case "endpoint", "metric" ->
                assertThat(RenderedChart.read(RenderedChart.ROOT.resolve("docs/reference/http.md")))
                        .contains("`" + words[1] + "`");
            default -> throw new AssertionError("nobody knows how to check: " + line);
        }
    }
}
