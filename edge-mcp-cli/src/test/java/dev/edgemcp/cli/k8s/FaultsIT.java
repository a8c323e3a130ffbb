package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.mockwebserver.http.MockResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What commands do when the API server refuses, is slow, cuts, or is not there. */
final class FaultsIT extends OnCluster {
    @ParameterizedTest
    @CsvSource({
        "k8s status,               GET,   /deployments,              77",
        "k8s logs,                 GET,   /deployments,              77",
        "k8s logs,                 GET,   /log,                       1",
        "k8s events,               GET,   /events,                   77",
        "k8s scale 4,              PATCH, /deployments/edge-mcp,     77",
        "k8s scale 4,              GET,   /horizontalpodautoscalers, 77",
        "k8s restart,              PATCH, /deployments/edge-mcp,     77",
        "k8s drain-check node-1,   GET,   /poddisruptionbudgets,     77",
        "k8s drain-check node-1,   GET,   /pods,                     77",
        "k8s check --pre,          POST,  /selfsubjectaccessreviews,  0",
        "k8s check,                GET,   /pods,                      0",
    })
    void forbidden_isSaid(String line, String verb, String path, int exitCode) {
        MockApi mock = cluster.mock();
        speak(mock);
        nodes(mock, "node-1", "node-2");
        var objects = healthy();
        objects.remove("HorizontalPodAutoscaler/edge-mcp");
        cluster.put(objects);
        mock.faults.add(
                0,
                request -> request.getMethod().equals(verb) && request.getPath().contains(path)
                        ? MockApi.status(403, "User \"ada\" cannot do that\u001b[2J")
                        : null);
        CommandRun run = run(line);
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(exitCode);
        assertThat(run.out() + run.err()).doesNotContain("\u001b", "test-token").doesNotContain("\tat ");
        if (exitCode == 77) {
            assertThat(run.err()).contains("User \"ada\" cannot do that", "kubectl auth can-i --list -n edge-mcp");
        }
    }

    @Test
    void unknownUser_is77() {
        cluster.mock().faults.add(request -> MockApi.status(401, "Unauthorized"));
        CommandRun run = run("k8s status");
        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.err()).contains("the cluster does not know you", "kubectl auth whoami");
    }

    @Test
    void throttled_isTriedAgain_asTheServerSays() {
        MockApi mock = cluster.mock();
        var objects = healthy();
        objects.remove("HorizontalPodAutoscaler/edge-mcp");
        cluster.put(objects);
        AtomicInteger times = new AtomicInteger();
        mock.faults.add(request -> request.getMethod().equals("PATCH") && times.getAndIncrement() < 2
                ? MockApi.status(429, "too many requests").addHeader("Retry-After", "0")
                : null);
        assertThat(run("k8s scale 3 --no-wait").exitCode()).isZero();
        assertThat(times).hasValue(3);
    }

    @Test
    void throttled_forGood_is75() {
        MockApi mock = cluster.mock();
        mock.requests.clear();
        mock.faults.add(request -> MockApi.status(429, "too many requests").addHeader("Retry-After", "0"));
        CommandRun run = run("k8s events");
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(mock.requests).hasSize(3);
    }

    @Test
    void conflict_is75AndSaysSo() {
        MockApi mock = cluster.mock();
        cluster.put(healthy());
        mock.faults.add(request ->
                request.getMethod().equals("PATCH") ? MockApi.status(409, "the object has been modified") : null);
        CommandRun run = run("k8s restart");
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("somebody else changed it meanwhile", "try again");
    }

    @Test
    void serverError_is1() {
        cluster.mock()
                .faults
                .add(request -> new MockResponse().setResponseCode(500).setBody("<html>oops"));
        CommandRun run = run("k8s events");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("the API server answered 500");
    }

    @Test
    void garbage_is1() {
        cluster.mock().faults.add(request -> new MockResponse().setBody("<html>a proxy</html>"));
        CommandRun run = run("k8s status");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("not an object of Kubernetes").doesNotContain("bug");
    }

    @Test
    void slowPart_isLeftOut_atItsDeadline() {
        MockApi mock = cluster.mock();
        cluster.put(healthy());
        mock.faults.add(request -> request.getPath().contains("/networkpolicies")
                ? MockApi.json(200, Json.object()).setBodyDelay(20, TimeUnit.SECONDS)
                : null);
        long start = System.nanoTime();
        CommandRun run = run("k8s status --no-sample --request-timeout 1s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("deployment/edge-mcp");
        assertThat(run.err()).contains("could not read network policies: the API server did not answer in time");
    }

    @Test
    void nobodyThere_is69_withinSeconds() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        for (String url : List.of("http://127.0.0.1:" + port, "https://no.such.host.invalid:6443")) {
            long start = System.nanoTime();
            CommandRun run = CommandRun.of(
                    "k8s", "status", "--kubeconfig", kubeconfig(url).toString());
            assertThat(run.exitCode()).as(run.err()).isEqualTo(69);
            assertThat(run.err()).contains("cannot reach the cluster at " + url, "kubectl cluster-info");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void silentServer_is75_withinItsTimeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CommandRun run = CommandRun.of(
                    "k8s",
                    "status",
                    "--request-timeout",
                    "1s",
                    "--kubeconfig",
                    kubeconfig("http://127.0.0.1:" + silent.getLocalPort()).toString());
            assertThat(run.exitCode()).as(run.err()).isEqualTo(75);
        }
    }

    @Test
    void kubeconfig_thatIsNoGood_is65() throws IOException {
        Path bad = Files.writeString(folder.resolve("bad"), "{{{");
        assertThat(CommandRun.of("k8s", "status", "--kubeconfig", bad.toString())
                        .exitCode())
                .isEqualTo(65);
        assertThat(CommandRun.of("k8s", "status", "--kubeconfig", "/no/such/file")
                        .exitCode())
                .isEqualTo(65);
    }

    @Test
    void unknownContext_isNeverTheCurrentOne() {
        MockApi mock = cluster.mock();
        mock.requests.clear();
        CommandRun run = run("k8s restart --context nope");
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.err()).contains("no context 'nope'");
        assertThat(mock.requests).isEmpty();
    }

    @Test
    void rollout_watchCutAndRefused_isStillSeen() {
        MockApi mock = cluster.mock();
        var objects = healthy();
        objects.remove("HorizontalPodAutoscaler/edge-mcp");
        cluster.put(objects);
        CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> run("k8s scale 4 --timeout 40s"));
        await().atMost(Duration.ofSeconds(20)).until(() -> !mock.watches.isEmpty());
        mock.faults.add(request -> request.getPath().contains("watch=true") ? MockApi.status(403, "no watch") : null);
        mock.cutWatches();
        cluster.change("Deployment/edge-mcp", patch -> status(patch, 4));
        assertThat(run.join().exitCode()).as(run.join().err()).isZero();
    }

    @Test
    void rollout_serverAwayForAWhile_isStillSeen() {
        MockApi mock = cluster.mock();
        var objects = healthy();
        objects.remove("HorizontalPodAutoscaler/edge-mcp");
        cluster.put(objects);
        AtomicInteger refused = new AtomicInteger();
        CompletableFuture<CommandRun> run = CompletableFuture.supplyAsync(() -> run("k8s scale 4 --timeout 40s"));
        await().atMost(Duration.ofSeconds(20)).until(() -> !mock.watches.isEmpty());
        cluster.change("Deployment/edge-mcp", patch -> status(patch, 4));
        mock.faults.add(request -> request.getPath().contains("/deployments/") && refused.getAndIncrement() < 1
                ? MockApi.status(503, "apiserver is shutting down")
                : null);
        assertThat(run.join().exitCode()).as(run.join().err()).isZero();
    }

    @Test
    void lists_areReadPageByPage_andBounded() {
        MockApi mock = cluster.mock();
        AtomicInteger pages = new AtomicInteger();
        mock.faults.add(request -> {
            if (!request.getPath().contains("/events")) {
                return null;
            }
            ObjectNode page = Json.object();
            page.putObject("metadata").put("continue", "more" + pages.incrementAndGet());
            for (int i = 0; i < 250; i++) {
                ObjectNode event = page.withArray("items").addObject();
                event.put("reason", "R").put("type", "Normal");
            }
            return MockApi.json(200, page);
        });
        CommandRun run = run("k8s events -o json");
        assertThat(Json.parseObject(run.out()).path("events").size()).isEqualTo(1000);
        assertThat(pages).hasValue(4);
        assertThat(mock.requests).anyMatch(request -> request.contains("limit=250&continue=more3"));
    }

    private static void status(ObjectNode patch, int pods) {
        patch.putObject("status")
                .put("observedGeneration", 9)
                .put("replicas", pods)
                .put("updatedReplicas", pods)
                .put("readyReplicas", pods)
                .put("availableReplicas", pods);
    }

    private static Path kubeconfig(String url) throws IOException {
        return Files.writeString(folder.resolve("kube-" + url.hashCode()), """
                apiVersion: v1
                kind: Config
                clusters: [{name: c, cluster: {server: "%s"}}]
                users: [{name: u, user: {token: t}}]
                contexts: [{name: x, context: {cluster: c, user: u}}]
                current-context: x
                """.formatted(url));
    }
}
