package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.core.jsonrpc.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

final class StatusIT extends OnCluster {
    @Test
    void status_ofARelease_isWhatTheClusterSays() {
        cluster.put(healthy());
        CommandRun run = run("k8s status --no-sample -o json");
        JsonNode json = Json.parseObject(run.out());
        assertThat(json.path("apiVersion").asString("")).isEqualTo("edge-mcp/v1");
        assertThat(json.path("kind").asString("")).isEqualTo("Status");
        assertThat(json.path("release").path("name").asString("")).isEqualTo("edge-mcp");
        assertThat(json.path("release").path("revision").asInt()).isEqualTo(3);
        assertThat(json.path("workloads").size()).isEqualTo(2);
        assertThat(json.path("pods").size()).isEqualTo(4);
        assertThat(json.path("autoscaler").path("max").asInt()).isEqualTo(10);
        assertThat(json.path("keys").path("secret").asString("")).isEqualTo("edge-mcp-secrets");
        assertThat(run.out()).doesNotContain("secret-that-nobody", "c2VjcmV0");
    }

    @Test
    void status_golden() {
        speak(cluster.mock());
        Map<String, ObjectNode> objects = healthy();
        ((ObjectNode) objects.get("Pod/edge-mcp-2").at("/status/containerStatuses/0")).put("ready", false);
        ((ObjectNode) objects.get("Deployment/edge-mcp").path("status"))
                .put("readyReplicas", 2)
                .put("availableReplicas", 2);
        cluster.put(objects);
        Golden.check("status.txt", run("k8s status --no-sample").out());
        Golden.check("status-wide.txt", run("k8s status --no-sample -o wide").out());
        Golden.check("status.json", run("k8s status --no-sample -o json").out());
        Golden.check("status.yaml", run("k8s status --no-sample -o yaml").out());
    }

    @Test
    void status_twoScrapes_giveRates() {
        MockApi mock = cluster.mock();
        speak(mock);
        cluster.put(healthy());
        CommandRun run = run("k8s status --sample 500ms -o json");
        JsonNode metrics = Json.parseObject(run.out()).path("pods").path(0).path("metrics");
        double seconds = metrics.path("seconds").asDouble();
        assertThat(seconds).isBetween(0.5, 20.0);
        assertThat(metrics.path("callsPerSecond").asDouble()).isCloseTo(50 / seconds, within(0.01));
        assertThat(metrics.path("errorRate").asDouble()).isCloseTo(0.1, within(0.01));
        assertThat(metrics.path("p95Seconds").isMissingNode())
                .as("beyond the last bound")
                .isTrue();
        assertThat(metrics.path("cacheHitRate").asDouble()).isEqualTo(0.75);
        assertThat(metrics.path("limited").asDouble()).isEqualTo(4);
        assertThat(metrics.path("connections").asDouble()).isEqualTo(8);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void status_partsThatMayNotBeRead_doNotHideTheRest() {
        MockApi mock = cluster.mock();
        speak(mock);
        cluster.put(healthy());
        mock.faults.add(request ->
                request.getPath().contains("/secrets") || request.getPath().contains("/proxy/")
                        ? MockApi.status(403, "secrets is forbidden: User \"ada\" cannot get")
                        : null);
        CommandRun run = run("k8s status --no-sample");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("deployment/edge-mcp   3/3", "Keys        not allowed to look");
        assertThat(run.err())
                .contains(
                        "could not read keys: secrets is forbidden", "could not read metrics of edge-mcp-0 and 2 more");
    }

    @Test
    void status_everythingForbidden_is77() {
        MockApi mock = cluster.mock();
        mock.faults.add(request -> request.getPath().equals("/version") ? null : MockApi.status(403, "forbidden"));
        assertThat(run("k8s status").exitCode()).isEqualTo(77);
    }

    @Test
    void status_hostilePods_areBoundedAndHarmless() {
        MockApi mock = cluster.mock();
        speak(mock);
        mock.pages.put("edge-mcp-0/metrics", n -> "edge_mcp_active_connections NaN\n{{{\n" + "x".repeat(100_000));
        mock.pages.put("edge-mcp-1/metrics", n -> "y".repeat(5 << 20));
        mock.pages.put("edge-mcp-2/health/ready", n -> "\u001b[2Jnot json");
        Map<String, ObjectNode> objects = healthy();
        objects.remove("Service/edge-mcp");
        ((ObjectNode) objects.get("Pod/edge-mcp-1").at("/status/containerStatuses/0"))
                .putObject("state")
                .putObject("waiting")
                .put("reason", "Evil\u001b[2J")
                .put("message", "\u009b31m");
        cluster.put(objects);
        CommandRun run = run("k8s status --no-sample");
        assertThat(run.out() + run.err()).doesNotContain("\u001b", "\u009b");
        assertThat(run.err()).contains("metrics of edge-mcp-1: the answer is larger");
    }

    @Test
    void status_severalReleases_wantsAName() {
        Map<String, ObjectNode> objects = healthy();
        ObjectNode second = objects.get("Deployment/edge-mcp").deepCopy();
        ((ObjectNode) second.path("metadata")).put("name", "blue-edge-mcp");
        ((ObjectNode) second.path("metadata").path("labels")).put("app.kubernetes.io/instance", "blue");
        objects.put("Deployment/blue", second);
        cluster.put(objects);
        CommandRun run = run("k8s status --no-sample");
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.err()).contains("blue, edge-mcp").contains("--release");
        assertThat(Json.parseObject(run("k8s status --no-sample -o json --release blue")
                                .out())
                        .path("pods")
                        .size())
                .isZero();
    }

    @Test
    void status_withoutHelm_isFoundByItsLabels() {
        Map<String, ObjectNode> objects = healthy();
        objects.values().forEach(object -> {
            if (object.at("/metadata/labels") instanceof ObjectNode labels) {
                labels.remove("app.kubernetes.io/instance");
                labels.remove("app.kubernetes.io/managed-by");
            }
            if (object.at("/spec/template/metadata/labels") instanceof ObjectNode labels) {
                labels.remove("app.kubernetes.io/instance");
            }
            if (object.at("/spec/selector/matchLabels") instanceof ObjectNode labels) {
                labels.remove("app.kubernetes.io/instance");
            }
        });
        cluster.put(objects);
        JsonNode json = Json.parseObject(run("k8s status --no-sample -o json").out());
        assertThat(json.path("release").path("helm").asBoolean(true)).isFalse();
        assertThat(json.path("pods").size()).isEqualTo(4);
    }

    @Test
    void status_emptyNamespace_saysSo() {
        CommandRun run = run("k8s status");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("There is no Edge MCP in namespace");
    }

    @Test
    void status_watched_goesOnUntilNobodyReads() {
        speak(cluster.mock());
        cluster.put(healthy());
        Reader reader = new Reader(3);
        String[] words = cluster.words("k8s status --watch --interval 50ms -o json");
        assertThat(CommandRun.into(reader, Terminal.NONE, words)).isZero();
        List<String> frames = reader.text().lines().toList();
        assertThat(frames).hasSizeGreaterThanOrEqualTo(3);
        JsonNode first = Json.parseObject(frames.get(0)).at("/pods/0/metrics");
        JsonNode third = Json.parseObject(frames.get(2)).at("/pods/0/metrics");
        assertThat(first.path("sinceStart").asBoolean(false)).isTrue();
        assertThat(third.path("sinceStart").asBoolean(true)).isFalse();
    }

    @Test
    void status_watchedOnATerminal_isRedrawnInPlace() {
        speak(cluster.mock());
        cluster.put(healthy());
        Reader reader = new Reader(60);
        CommandRun.into(reader, new Terminal(true, true, 120), cluster.words("k8s status --watch --interval 50ms"));
        assertThat(reader.text()).startsWith("\u001b[H").contains("\u001b[K\n", "\u001b[J\u001b[H");
        reader = new Reader(60);
        CommandRun.into(reader, Terminal.NONE, cluster.words("k8s status --watch --interval 50ms"));
        assertThat(reader.text()).doesNotContain("\u001b");
    }

    /** Reads so many lines and then goes away, as {@code head} does. */
    private static final class Reader extends OutputStream {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int left;

        Reader(int lines) {
            left = lines;
        }

        @Override
        public synchronized void write(int b) throws IOException {
            if (left <= 0) {
                throw new IOException("Broken pipe");
            }
            bytes.write(b);
            left -= b == '\n' ? 1 : 0;
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    @Test
    void colours_areForTerminalsThatWantThem() {
        speak(cluster.mock());
        cluster.put(healthy());
        Terminal terminal = new Terminal(true, true, 120);
        String[] words = cluster.words("k8s status --no-sample");
        assertThat(CommandRun.with(Map.of(), terminal, "", words).out()).contains("\u001b[1mRelease");
        assertThat(CommandRun.with(Map.of("NO_COLOR", "1"), terminal, "", words).out())
                .doesNotContain("\u001b");
        assertThat(CommandRun.of(words).out()).doesNotContain("\u001b");
    }
}
