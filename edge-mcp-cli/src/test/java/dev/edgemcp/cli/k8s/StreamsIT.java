package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.ClusterTarget;
import dev.edgemcp.cli.kube.EventFeed;
import dev.edgemcp.cli.kube.Forward;
import dev.edgemcp.cli.kube.Logs;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.cli.kube.state.EventState;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.time.Ticker;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Logs, events as they come, and forwarded ports. */
final class StreamsIT extends OnCluster {
    @Test
    void logs_golden() {
        MockApi mock = cluster.mock();
        speak(mock);
        cluster.put(healthy());
        Golden.check("logs.txt", run("k8s logs").out());
        assertThat(mock.requests)
                .anyMatch(request -> request.contains("/pods/edge-mcp-0/log?container=edge-mcp")
                        && request.contains("tailLines=100"));
    }

    @Test
    void logs_ofATenant_ofOnePod_withoutItsName() {
        MockApi mock = cluster.mock();
        speak(mock);
        mock.logs.put("edge-mcp-1", """
                2026-11-28T10:00:00Z WARN tenant=web plain
                2026-11-28T10:00:01Z WARN tenant="web" quoted
                2026-11-28T10:00:02Z {"tenant":"web","msg":"json"}
                2026-11-28T10:00:03Z WARN tenant=web-two other
                2026-11-28T10:00:04Z WARN "tenant=other" web
                """);
        cluster.put(healthy());
        CommandRun run = run("k8s logs --tenant web --pod edge-mcp-1 --no-prefix --since 10m");
        assertThat(run.out().lines())
                .containsExactly(
                        "WARN tenant=web plain", "WARN tenant=\"web\" quoted", "{\"tenant\":\"web\",\"msg\":\"json\"}");
        assertThat(mock.requests)
                .anyMatch(request -> request.contains("sinceSeconds=600") && !request.contains("tailLines"));
    }

    @Test
    void logs_ofAPodThatCannotBeRead_doNotHideTheOthers() {
        MockApi mock = cluster.mock();
        speak(mock);
        mock.logs.remove("edge-mcp-1");
        cluster.put(healthy());
        CommandRun run = run("k8s logs");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.out()).contains("edge-mcp-0 | ", "edge-mcp-2 | ");
        assertThat(run.err()).contains("warning: edge-mcp-1: ");
    }

    @Test
    void logs_ofAnEndlessLine_areCut() {
        MockApi mock = cluster.mock();
        speak(mock);
        mock.logs.put("edge-mcp-0", "2026-11-28T10:00:00Z " + "x".repeat(1 << 20) + "\n2026-11-28T10:00:01Z next\n");
        cluster.put(healthy());
        List<String> lines =
                run("k8s logs --pod edge-mcp-0 --no-prefix").out().lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).endsWith("…").hasSizeLessThan(70_000);
    }

    @Test
    void logs_followed_takeInNewPods_resumeWhereTheyBrokeOff_andEndWithThem() {
        MockApi mock = cluster.mock();
        speak(mock);
        var objects = healthy();
        ObjectNode late = objects.remove("Pod/edge-mcp-2");
        cluster.put(objects);
        List<String> lines = new CopyOnWriteArrayList<>();
        List<String> notes = new CopyOnWriteArrayList<>();
        try (Cluster open = connect();
                Logs logs = open.logs(open.release(null))) {
            CompletableFuture<Void> following = CompletableFuture.runAsync(() ->
                    logs.follow(new Logs.Request(10, null, null, false), new Logs.Sink() {
                        @Override
                        public boolean line(String pod, String line) {
                            lines.add(pod + " " + line);
                            return true;
                        }

                        @Override
                        public void note(String text) {
                            notes.add(text);
                        }
                    }));
            await().until(() -> lines.contains("edge-mcp-0 first of edge-mcp-0")
                    && lines.contains("edge-mcp-1 tenant=\"web\" second"));
            mock.logs.compute("edge-mcp-0", (pod, log) -> log + "2026-11-28T10:00:02Z third\n");
            await().until(() -> lines.contains("edge-mcp-0 third"));
            assertThat(lines).as("none twice").doesNotHaveDuplicates();
            assertThat(mock.requests).anyMatch(request -> request.contains("sinceTime=2026-11-28T10%3A00%3A01Z"));
            mock.cutWatches();
            cluster.put(late);
            await().atMost(Duration.ofSeconds(15)).until(() -> lines.contains("edge-mcp-2 first of edge-mcp-2"));
            for (String pod : List.of("edge-mcp-0", "edge-mcp-1", "edge-mcp-2")) {
                cluster.remove("Pod/" + pod);
            }
            assertThat(following).succeedsWithin(Duration.ofSeconds(30));
            assertThat(notes).contains("there are no pods any more");
        }
    }

    @Test
    void logs_thatNobodyReads_end() {
        MockApi mock = cluster.mock();
        speak(mock);
        cluster.put(healthy());
        try (Cluster open = connect();
                Logs logs = open.logs(open.release(null))) {
            CompletableFuture<Void> following = CompletableFuture.runAsync(() ->
                    logs.follow(new Logs.Request(10, null, null, false), new Logs.Sink() {
                        @Override
                        public boolean line(String pod, String line) {
                            return false;
                        }

                        @Override
                        public void note(String text) {}
                    }));
            assertThat(following).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void events_afterACut_goOn() {
        cluster.put(healthy());
        try (Cluster open = connect();
                EventFeed feed = open.eventFeed()) {
            await().until(() -> next(feed, "ScalingReplicaSet"));
            cluster.mock().cutWatches();
            ObjectNode event =
                    Json.parseObject("{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"late\"},"
                            + "\"involvedObject\":{},\"reason\":\"Late\"}");
            cluster.put(event);
            await().atMost(Duration.ofSeconds(15)).until(() -> next(feed, "Late"));
        }
    }

    private static boolean next(EventFeed feed, String reason) {
        EventState event = feed.next(1000);
        return event != null && event.reason().equals(reason);
    }

    @Test
    @SuppressWarnings("try") // it is closed in the middle
    void portForward_goesToAReadyPod_andToAnotherOneWhenThatIsGone() throws IOException {
        MockApi mock = cluster.mock();
        mock.faults.add(request -> {
            if (!request.getPath().contains("/portforward")) {
                return null;
            }
            String pod = request.getPath().replaceAll(".*/pods/([^/]+)/portforward.*", "$1");
            return new MockResponse().withWebSocketUpgrade(new Echo(pod));
        });
        var objects = healthy();
        objects.remove("Pod/edge-mcp-1");
        ((ObjectNode) objects.get("Pod/edge-mcp-2").at("/status/conditions/0")).put("status", "False");
        cluster.put(objects);
        List<String> told = new CopyOnWriteArrayList<>();
        try (Cluster open = connect();
                Forward forward = open.forward(open.release(null), 0)) {
            CompletableFuture<Void> running = CompletableFuture.runAsync(() -> forward.run(told::add));
            assertThat(say(forward.port(), "hello")).isEqualTo("edge-mcp-0:hello");
            cluster.remove("Pod/edge-mcp-0");
            assertThat(say(forward.port(), "hello")).as("nobody is ready").isEmpty();
            cluster.change(
                    "Pod/edge-mcp-2", pod -> ((ObjectNode) pod.at("/status/conditions/0")).put("status", "True"));
            assertThat(say(forward.port(), "again")).isEqualTo("edge-mcp-2:again");
            forward.close();
            assertThat(running).succeedsWithin(Duration.ofSeconds(5));
        }
        assertThat(told).contains("to pod edge-mcp-0", "a connection was closed: no pod is ready", "to pod edge-mcp-2");
    }

    private static String say(int port, String text) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            byte[] answer = new byte[200];
            int count = socket.getInputStream().read(answer);
            return count < 0 ? "" : new String(answer, 0, count, StandardCharsets.UTF_8);
        } catch (java.net.SocketException e) {
            return "";
        }
    }

    private static Cluster connect() {
        String[] words = cluster.words("x");
        return Cluster.open(
                new ClusterTarget(java.nio.file.Path.of(words[2]), null, cluster.namespace(), Duration.ofSeconds(10)),
                Map.of(),
                Ticker.system());
    }

    /** A pod's port as the API server shows it: a channel in front of each message, and the port at the beginning of each. */
    private static final class Echo extends WebSocketListener {
        private final String pod;

        Echo(String pod) {
            this.pod = pod;
        }

        @Override
        public void onOpen(WebSocket socket, io.fabric8.mockwebserver.http.Response response) {
            socket.send(new byte[] {0, (byte) (8082 & 0xff), (byte) (8082 >> 8)});
            socket.send(new byte[] {1, (byte) (8082 & 0xff), (byte) (8082 >> 8)});
        }

        @Override
        public void onMessage(WebSocket socket, byte[] bytes) {
            byte[] text = (pod + ":" + new String(bytes, 1, bytes.length - 1, StandardCharsets.UTF_8))
                    .getBytes(StandardCharsets.UTF_8);
            byte[] answer = new byte[text.length + 1];
            System.arraycopy(text, 0, answer, 1, text.length);
            socket.send(answer);
        }
    }
}
