package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.core.jsonrpc.Json;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** What is told while pods do not become ready, and why they do not. What a node would say is written by the tests. */
final class WaitingTest extends OnFakeHelm {
    private static final String WAIT = INSTALL.replace("3s", "1s");

    @BeforeEach
    void neverReady() {
        helm.unready = true;
    }

    @Test
    void crashing_isToldWithItsLog_asLines() {
        crashing("{\"waiting\":{\"reason\":\"CrashLoopBackOff\",\"message\":\"back-off 10s\"}}", log());
        event("Pod", "edge-mcp-x1", "BackOff", "Back-off restarting failed container");
        CommandRun run = go(WAIT);
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err().lines())
                .containsOnlyOnce(
                        "event: Pod/edge-mcp-x1: BackOff: Back-off restarting failed container",
                        "pod: edge-mcp-x1: CrashLoopBackOff",
                        "log: edge-mcp-x1: cannot use the configuration")
                .contains(
                        "0/4 pods ready (deployment/edge-mcp 0/3, statefulset/redis 0/1)",
                        "error: not ready within 1s: deployment/edge-mcp has 0 of 3, statefulset/redis has 0 of 1",
                        "why:   edge-mcp-x1: CrashLoopBackOff",
                        "fix:   edge-mcp explain EMK-016");
        assertThat(run.err()).contains("× EMK-016", "ended with 65", "edge-mcp k8s logs --previous --pod edge-mcp-x1");
        assertThat(run.err().indexOf("log: edge-mcp-x1")).isLessThan(run.err().indexOf("error:"));
    }

    /** Ten lines at most, none of them long, none that acts on a terminal, and none with a key of the release. */
    @Test
    void log_ofAHostilePod_doesNothing() {
        String flood = IntStream.range(0, 5_000).mapToObj(i -> "flood " + i).collect(Collectors.joining("\n"));
        crashing(
                "{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}",
                flood + "\n\u001b[2J\u001b]0;owned\u0007\rerror: all is well\nkey is " + KEY + "!\n"
                        + "x".repeat(60_000));
        event("Pod", "edge-mcp-x1", "Evil\u001b[1m", "a\nerror: nothing was changed " + KEY + "\u202e");
        CommandRun run = go(Map.of(), PERSON, "", WAIT);
        assertThat(run.err().replace("\r", "").replace("\u001b[K", ""))
                .doesNotContain("\u001b", "\u0007", "\u202e")
                .doesNotContain(KEY);
        assertThat(run.err()).contains("key is (hidden)!", "\\u001b[2J", "a\\nerror: nothing was changed (hidden)");
        List<String> logs =
                run.err().lines().filter(line -> line.contains("log: ")).toList();
        assertThat(logs).hasSize(10).allSatisfy(line -> assertThat(line).hasSizeLessThan(600));
    }

    @Test
    void onATerminal_newsHaveLinesOfTheirOwn() {
        AtomicInteger looks = new AtomicInteger();
        mock.faults.add(request -> {
            if (!request.getPath().contains("/events") || looks.incrementAndGet() == 1) {
                return null;
            }
            ObjectNode list = Json.object();
            list.putArray("items").add(warning("Deployment", "edge-mcp", "Odd", "later"));
            return MockApi.json(200, list);
        });
        CommandRun run = go(Map.of(), PERSON, "", WAIT.replace("1s", "2s"));
        assertThat(run.err())
                .contains("\r0/4 pods ready", "\r\u001b[Kevent: Deployment/edge-mcp: Odd: later\n\r0/4 pods ready")
                .contains("\r\u001b[K");
    }

    @Test
    void crashedOnce_andRunningAgain_saysWhatItSaidBefore() {
        crashing("{\"running\":{}}", "now it runs\n");
        AtomicInteger previous = new AtomicInteger();
        mock.faults.add(request -> request.getPath().contains("/log?")
                        && request.getPath().contains("previous=true")
                        && previous.incrementAndGet() > 0
                ? new io.fabric8.mockwebserver.http.MockResponse()
                        .setResponseCode(200)
                        .setBody("died of it\n")
                : null);
        CommandRun run = go(WAIT);
        assertThat(run.err().lines()).containsOnlyOnce("log: edge-mcp-x1: died of it");
        assertThat(previous).hasValue(1);
        assertThat(mock.requests)
                .anyMatch(request ->
                        request.contains("/log?container=edge-mcp&tailLines=10&limitBytes=32768&previous=true"));
    }

    @Test
    void runningAndNotReady_saysItsLastLinesAtTheEnd() {
        ObjectNode pod = pod("{\"running\":{}}");
        ((ObjectNode) pod.path("status").path("containerStatuses").path(0)).remove("lastState");
        cluster.put(pod);
        mock.logs.put("edge-mcp-x1", "waiting for Redis\n");
        CommandRun run = go(WAIT);
        assertThat(run.err().lines()).containsOnlyOnce("log: edge-mcp-x1: waiting for Redis");
    }

    @Test
    void log_thatCannotBeRead_isSaid() {
        crashing("{\"waiting\":{\"reason\":\"CrashLoopBackOff\"}}", "");
        mock.faults.add(request -> request.getPath().contains("/log?") ? MockApi.status(403, "not you") : null);
        assertThat(go(WAIT).err()).contains("log: edge-mcp-x1: (its log cannot be read: not you)");
    }

    @ParameterizedTest
    @CsvSource({
        "ErrImagePull, pull access denied, EMK-011, 75",
        "ImagePullBackOff, Back-off pulling image, EMK-011, 75",
        "InvalidImageName, couldn't parse image name, EMK-011, 1",
        "CreateContainerConfigError, secret \"x\" not found, EMK-012, 75",
    })
    void thatCannotStart_isTold_andWhatWillNeverStart_early(String reason, String message, String id, int exitCode) {
        ObjectNode state = Json.object();
        state.putObject("waiting").put("reason", reason).put("message", message);
        ObjectNode pod = pod(state.toString());
        ((ObjectNode) pod.path("status").path("containerStatuses").path(0)).remove("lastState");
        cluster.put(pod);
        long start = System.nanoTime();
        CommandRun run = go(exitCode == 1 ? INSTALL.replace("3s", "50s") : WAIT);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
        assertThat(run.err())
                .contains("pod: edge-mcp-x1: " + reason + ": " + message, "× " + id, "fix:   edge-mcp explain " + id)
                .doesNotContain("log: ");
        assertThat(java.time.Duration.ofNanos(System.nanoTime() - start)).isLessThan(java.time.Duration.ofSeconds(20));
    }

    @Test
    void refusedByAQuota_isToldEarly() {
        condition("pods \"edge-mcp-x\" is forbidden: exceeded quota: small, used: cpu=1, limited: cpu=1", 0, 0);
        CommandRun run = go(INSTALL.replace("3s", "50s"));
        assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
        assertThat(run.err())
                .contains(
                        "error: it is stuck: deployment/edge-mcp: pods \"edge-mcp-x\" is forbidden: exceeded quota: small",
                        "× EMK-014",
                        "fix:   edge-mcp explain EMK-014");
    }

    /** Old pods that leave make room; a webhook may answer later. */
    @ParameterizedTest
    @CsvSource({"is forbidden: exceeded quota, 4, 1", "failed calling webhook, 0, 0"})
    void refusedForNow_isWaitedFor(String message, int existing, int updated) {
        condition(message, existing, updated);
        CommandRun run = go(WAIT);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(75);
        assertThat(run.err()).contains("pod: deployment/edge-mcp: " + message, "error: not ready within 1s");
    }

    @Test
    void noNode_isTold() {
        ObjectNode pod = pod("{\"waiting\":{}}");
        ObjectNode status = (ObjectNode) pod.path("status");
        status.remove("containerStatuses");
        status.put("phase", "Pending");
        status.putArray("conditions")
                .addObject()
                .put("type", "PodScheduled")
                .put("status", "False")
                .put("message", "0/3 nodes are available: 3 Insufficient cpu.");
        cluster.put(pod);
        CommandRun run = go(WAIT);
        assertThat(run.exitCode()).isEqualTo(75);
        assertThat(run.err()).contains("3 Insufficient cpu.", "fix:   edge-mcp explain EMK-013");
    }

    @Test
    void events_areBounded_andOfThisReleaseAlone() {
        for (int i = 0; i < 70; i++) {
            event("Pod", "edge-mcp-x1", "Flood", "flood " + i);
        }
        event("Pod", "somebody-else", "Odd", "not of this release");
        cluster.put(pod("{\"running\":{}}"));
        CommandRun run = go(Map.of(), Terminal.NONE, "", WAIT);
        assertThat(run.err().lines().filter(line -> line.startsWith("event: "))).hasSize(50);
        assertThat(run.err()).doesNotContain("not of this release");
    }

    private static String log() {
        return "starting\ncannot use the configuration\n";
    }

    /** Lets there be a pod that has ended once, with that log. */
    private void crashing(String state, String log) {
        cluster.put(pod(state));
        mock.logs.put("edge-mcp-x1", log);
    }

    private static ObjectNode pod(String state) {
        return Json.parseObject("""
                {"apiVersion": "v1", "kind": "Pod",
                 "metadata": {"name": "edge-mcp-x1", "labels": {"app": "edge-mcp",
                   "app.kubernetes.io/name": "edge-mcp", "app.kubernetes.io/instance": "edge-mcp"}},
                 "spec": {"nodeName": "n", "containers": [{"name": "edge-mcp", "image": "registry.example.com/x:1"}]},
                 "status": {"phase": "Running", "containerStatuses": [{"name": "edge-mcp", "ready": false,
                   "restartCount": 2, "lastState": {"terminated": {"exitCode": 65, "reason": "Error"}},
                   "state": %s}]}}
                """.formatted(state));
    }

    private static void event(String kind, String name, String reason, String message) {
        cluster.put(warning(kind, name, reason, message));
    }

    private static ObjectNode warning(String kind, String name, String reason, String message) {
        ObjectNode event = Json.object();
        event.put("apiVersion", "v1").put("kind", "Event").put("type", "Warning");
        event.putObject("metadata").put("name", name + "." + System.nanoTime());
        event.put("reason", reason).put("message", message);
        event.put("lastTimestamp", Instant.now().plusSeconds(3).toString());
        event.putObject("involvedObject").put("kind", kind).put("name", name);
        return event;
    }

    /** Lets the Deployment say that it may not make pods. */
    private void condition(String message, int existing, int updated) {
        mock.faults.add(request -> {
            if (!request.getMethod().equals("GET")
                    || !request.getPath().matches(".*/deployments(/edge-mcp)?(\\?.*)?")) {
                return null;
            }
            var answer = mock.answer(request);
            if (answer.getBody() == null) {
                return answer;
            }
            ObjectNode body = Json.parseObject(answer.getBody().readUtf8());
            if (body.path("items").isArray()) {
                body.path("items").forEach(item -> refused((ObjectNode) item, message, existing, updated));
            } else if (body.path("kind").asString("").equals("Deployment")) {
                refused(body, message, existing, updated);
            }
            return MockApi.json(answer.code() == 0 ? 200 : answer.code(), body);
        });
    }

    private static void refused(ObjectNode deployment, String message, int existing, int updated) {
        deployment
                .putObject("status")
                .put("observedGeneration", 99)
                .put("replicas", existing)
                .put("updatedReplicas", updated)
                .putArray("conditions")
                .addObject()
                .put("type", "ReplicaFailure")
                .put("status", "True")
                .put("message", message);
    }
}
