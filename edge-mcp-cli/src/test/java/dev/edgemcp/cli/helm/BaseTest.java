package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Holds base/ and its components against the chart. */
@Timeout(120)
class BaseTest {
    /** What Helm knows and files do not. */
    private static final Set<String> HELMS_LABELS =
            Set.of("app.kubernetes.io/managed-by", "app.kubernetes.io/version", "helm.sh/chart");

    private static final Set<String> HELMS_ANNOTATIONS = Set.of("checksum/config", "checksum/secrets");

    /** Where base is not what the chart renders, and why. */
    private static final Map<String, String> DIFFERENCES = new TreeMap<>(Map.of(
            "Namespace edge-mcp", "the chart has --create-namespace",
            "Pod edge-mcp-test", "only Helm has tests",
            "Secret edge-mcp-session", "nobody is there to make it; secret.yaml tells how",
            "Secret redis", "nobody is there to make it; secret.yaml tells how",
            "Secret edge-mcp-secrets", "has to be edited",
            "Service edge-mcp: spec.sessionAffinity", "without a session secret, a session is known to one pod",
            "Deployment edge-mcp: …EDGE_MCP_REDIS_PASSWORD.valueFrom.secretKeyRef.optional", "see Secret redis",
            "Deployment edge-mcp: …EDGE_MCP_SESSION_SECRETS.valueFrom.secretKeyRef.optional",
                    "see Secret edge-mcp-session",
            "StatefulSet redis: …REDISCLI_AUTH.valueFrom.secretKeyRef.optional", "see Secret redis"));

    @TempDir
    Path folder;

    @Test
    void objects_areThoseOfTheChart() {
        RenderedManifests chart = new RenderedChart(folder).render();
        assertThat(differences(chart, Base.objects())).containsExactlyElementsOf(DIFFERENCES.keySet());
    }

    @Test
    void components_areThoseOfTheChart() {
        RenderedChart made = new RenderedChart(folder);
        RenderedManifests chart = made.render("""
                        serviceMonitor: {enabled: true}
                        prometheusRule: {enabled: true}
                        networkPolicy: {enabled: true}
                        """).without(made.render());
        RenderedManifests components = Base.objects(List.of(
                Base.FOLDER.resolve("components/monitoring/servicemonitor.yaml"),
                Base.FOLDER.resolve("components/monitoring/prometheusrule.yaml"),
                Base.FOLDER.resolve("components/network-policy/networkpolicy.yaml")));
        // Annotations for scraping go when there is a ServiceMonitor, by a patch in the component.
        assertThat(differences(chart, components)).containsExactly("Deployment edge-mcp");
    }

    /** {@code kubectl apply -f} goes by names of files, on an empty cluster too. */
    @Test
    void order_isThatOfWhatNeedsWhat() {
        List<String> before = new ArrayList<>();
        for (Path file : Base.files()) {
            for (Map<String, Object> each :
                    RenderedManifests.of(RenderedChart.read(file)).all()) {
                String name = each.get("kind") + " " + RenderedManifests.at(each, "metadata", "name");
                assertThat(before).as(name).containsAll(needs(name, each));
                before.add(name);
            }
        }
        assertThat(before).startsWith("Namespace edge-mcp").contains("Deployment edge-mcp");
    }

    private static Set<String> needs(String name, Map<String, Object> object) {
        Set<String> needs = new HashSet<>();
        if (!name.startsWith("Namespace ")) {
            needs.add("Namespace " + RenderedManifests.at(object, "metadata", "namespace"));
        }
        if (RenderedManifests.at(object, "spec", "template", "spec") instanceof Map<?, ?> pod) {
            Object account = pod.get("serviceAccountName");
            if (account != null) {
                needs.add("ServiceAccount " + account);
            }
            references(pod, needs);
        }
        return needs;
    }

    /** Secrets and ConfigMaps that must be there for a pod to start. */
    private static void references(@Nullable Object value, Set<String> needs) {
        if (value instanceof List<?> list) {
            list.forEach(each -> references(each, needs));
        } else if (value instanceof Map<?, ?> map) {
            boolean needed = !Boolean.TRUE.equals(map.get("optional"));
            map.forEach((key, inner) -> {
                if (key.equals("configMap") || key.equals("configMapRef")) {
                    needs.add("ConfigMap " + RenderedManifests.at(inner, "name"));
                } else if (key.equals("secretKeyRef")
                        && !Boolean.TRUE.equals(RenderedManifests.at(inner, "optional"))) {
                    needs.add("Secret " + RenderedManifests.at(inner, "name"));
                } else if (needed) {
                    references(inner, needs);
                }
            });
        }
    }

    /** A kustomization.yaml would be taken for a manifest by {@code kubectl apply -f}; a Kustomization is not. */
    @Test
    void kustomization_namesEveryFile_andIsNoneOfThem() {
        Object resources = RenderedManifests.map(RenderedChart.read(Base.FOLDER.resolve("Kustomization")))
                .get("resources");
        assertThat(resources)
                .isEqualTo(Base.files().stream()
                        .map(file -> file.getFileName().toString())
                        .toList());
        assertThat(Base.FOLDER.resolve("kustomization.yaml")).doesNotExist();
    }

    @Test
    void everything_isInTheNamespaceAndNeedsNoDefinitions() {
        assertThat(Base.objects().all()).allSatisfy(each -> {
            assertThat(each.get("apiVersion")).asString().doesNotContain("monitoring");
            if (!"Namespace".equals(each.get("kind"))) {
                assertThat(RenderedManifests.at(each, "metadata", "namespace")).isEqualTo("edge-mcp");
            }
        });
    }

    @Test
    void secret_hasThePlaceholderOfTheGuide() {
        assertThat(Base.objects().get("Secret edge-mcp-secrets", "stringData", "api-key"))
                .isEqualTo("REPLACE_WITH_ACTUAL_API_KEY");
    }

    @Test
    void kustomize_buildsBaseAndOverlays() throws Exception {
        assertThat(RenderedManifests.of(kustomize(Base.FOLDER)).names())
                .isEqualTo(Base.objects().names());
        Path examples = copyOfExamples();
        Path production = examples.resolve("docs/examples/kustomize/production");
        Files.writeString(production.resolve("session-secrets"), "session-secret-of-the-test-0123456789");
        Files.writeString(production.resolve("redis-password"), "password-of-the-test");
        RenderedManifests overlay = RenderedManifests.of(kustomize(production));
        assertThat(overlay.names())
                .contains("ServiceMonitor edge-mcp", "PrometheusRule edge-mcp", "NetworkPolicy redis")
                .anyMatch(name -> name.startsWith("Secret edge-mcp-session-"));
        assertThat(overlay.get("Deployment edge-mcp", "spec", "template", "metadata", "annotations"))
                .asString()
                .doesNotContain("prometheus.io/scrape");
        assertThat(overlay.get("Deployment edge-mcp").toString())
                .contains("your-registry.example.com/edge-mcp:1.0.0", "name=edge-mcp-session-");
        RenderedManifests redis =
                RenderedManifests.of(kustomize(examples.resolve("docs/examples/kustomize/external-redis")));
        assertThat(redis.names()).contains("Deployment edge-mcp").noneMatch(name -> name.contains(" redis"));
    }

    private Path copyOfExamples() throws IOException {
        for (String each : List.of("base", "docs/examples/kustomize")) {
            try (var files = Files.walk(RenderedChart.ROOT.resolve(each))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path to = folder.resolve(RenderedChart.ROOT.relativize(file).toString());
                    Files.createDirectories(to.getParent());
                    Files.copy(file, to);
                }
            }
        }
        return folder;
    }

    /** Skips a test where there is none. */
    static void assumeKubectl() {
        boolean there = Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(each -> Files.isExecutable(Path.of(each, "kubectl")));
        assumeTrue(there, "needs kubectl");
    }

    private static String kustomize(Path of) throws Exception {
        assumeKubectl();
        Process process = new ProcessBuilder("kubectl", "kustomize", of.toString())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(out).isZero();
        return out;
    }

    private static Set<String> differences(RenderedManifests chart, RenderedManifests base) {
        Set<String> names = new TreeSet<>(chart.names());
        names.addAll(base.names());
        Set<String> differences = new TreeSet<>();
        for (String name : names) {
            if (!chart.has(name) || !base.has(name) || name.equals("Secret edge-mcp-secrets")) {
                differences.add(name);
            } else {
                compare(name + ": ", plain(chart.get(name)), plain(base.get(name)), differences);
            }
        }
        return differences;
    }

    private static void compare(String path, @Nullable Object one, @Nullable Object other, Set<String> differences) {
        if (one instanceof Map<?, ?> left && other instanceof Map<?, ?> right) {
            Set<Object> keys = new HashSet<>(left.keySet());
            keys.addAll(right.keySet());
            keys.forEach(key -> compare(path + key + ".", left.get(key), right.get(key), differences));
        } else if (one instanceof List<?> left && other instanceof List<?> right && left.size() == right.size()) {
            for (int i = 0; i < left.size(); i++) {
                Object name = RenderedManifests.at(left.get(i), "name");
                String here = name == null ? path + i : path.replaceAll(": .*", ": …") + name;
                compare(here + ".", left.get(i), right.get(i), differences);
            }
        } else if (one == null ? other != null : !one.equals(other)) {
            differences.add(path.substring(0, path.length() - 1));
        }
    }

    private static Map<String, Object> plain(Map<String, Object> object) {
        Map<String, Object> copy = RenderedManifests.map(RenderedManifests.text(object));
        strip(copy);
        return copy;
    }

    private static void strip(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            map.keySet().removeIf(key -> HELMS_LABELS.contains(key) || HELMS_ANNOTATIONS.contains(key));
            map.values().forEach(BaseTest::strip);
            map.entrySet()
                    .removeIf(entry ->
                            "annotations".equals(entry.getKey()) && Map.of().equals(entry.getValue()));
        } else if (value instanceof List<?> list) {
            list.forEach(BaseTest::strip);
        }
    }
}
