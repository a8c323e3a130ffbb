package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.connect.ToolServer;
import dev.edgemcp.cli.kube.MockApi;
import dev.edgemcp.core.jsonrpc.Json;
import io.fabric8.mockwebserver.http.MockResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What verify says of the servers that pods may have, by the whole way: API server, forwarded port, session, metrics. */
final class VerifyIT extends OnCluster {
    private static final String DEPLOYMENT = "Deployment/edge-mcp";

    @Test
    void goodServer_isProved() {
        try (ToolServer server = new ToolServer()) {
            put(server.port());
            CommandRun run = run("k8s verify");
            assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
            assertThat(run.out())
                    .contains(
                            "√ EMK-100  A client can open an MCP session: MCP 2026-07-28",
                            "√ EMK-101  It lists its tools: 3 tools",
                            "√ EMK-102  The tool edge_status answers",
                            "√ EMK-103  A wrong key is refused: answered 401",
                            "√ EMK-104  Metrics can be scraped: ")
                    .doesNotContain(ToolServer.KEY);
        }
    }

    @Test
    void keyThatTheServerDoesNotTake_failsTheSession() {
        try (ToolServer server = new ToolServer()) {
            put(server.port());
            CommandRun run =
                    CommandRun.in(Map.of("EDGE_MCP_API_KEY", "a-key-of-somebody-else"), cluster.words("k8s verify"));
            assertThat(run.exitCode()).isEqualTo(79);
            assertThat(run.out())
                    .contains("× EMK-100", "HTTP 401", "- EMK-101", "there is no session", "√ EMK-103", "√ EMK-104")
                    .doesNotContain("a-key-of-somebody-else");
        }
    }

    @Test
    void serverThatLetsEverybodyInAndHasNoTools_failsByTheChecks() throws IOException {
        HttpServer server = serve(VerifyIT::answerEverybody);
        try {
            put(server.getAddress().getPort());
            CommandRun run = run("k8s verify");
            assertThat(run.exitCode()).isEqualTo(79);
            assertThat(run.out())
                    .contains(
                            "√ EMK-100",
                            "× EMK-101  It lists its tools: there is none",
                            "× EMK-102",
                            "× EMK-103  A wrong key is refused: a key that nobody has was let in",
                            "× EMK-104  Metrics can be scraped: /metrics answered 404");
            var findings = Json.parseObject(run("k8s verify -o json").out()).path("findings");
            assertThat(findings.path(3).path("id").asString("")).isEqualTo("EMK-103");
            assertThat(findings.path(3).path("level").asString("")).isEqualTo("failed");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void serverThatIsNotReady_failsTheSession() throws IOException {
        HttpServer server = serve(exchange -> answer(exchange, 503, ""));
        try {
            put(server.getAddress().getPort());
            CommandRun run = run("k8s verify");
            assertThat(run.exitCode()).isEqualTo(79);
            assertThat(run.out())
                    .containsPattern("× EMK-100 .*HTTP 503")
                    .containsPattern("× EMK-103 .*HTTP 503")
                    .contains("× EMK-104  Metrics can be scraped: /metrics answered 503");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void refusedPortForward_isTheReason() {
        cluster.mock().denied.add("create pods");
        cluster.mock()
                .faults
                .add(request -> request.getPath().contains("/portforward")
                        ? MockApi.status(403, "pods/portforward is forbidden: User \"test\" cannot create resource")
                        : null);
        cluster.put(healthy());
        CommandRun run = run("k8s verify");
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(79);
        assertThat(run.out()).containsPattern("× EMK-100 .*you may not create pods/portforward");
    }

    @Test
    void noPodIsReady_isTheReason() {
        Map<String, ObjectNode> objects = healthy();
        objects.keySet().removeIf(name -> name.startsWith("Pod/"));
        cluster.put(objects);
        CommandRun run = run("k8s verify");
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(79);
        assertThat(run.out()).containsPattern("× EMK-100 .*no pod is ready");
    }

    @Test
    void podsWithTls_areNotProved_andItSaysSo() {
        Map<String, ObjectNode> objects = healthy();
        ((ObjectNode) container(objects))
                .putObject("readinessProbe")
                .putObject("httpGet")
                .put("port", 8082)
                .put("scheme", "HTTPS");
        cluster.put(objects);
        CommandRun run = run("k8s verify");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).contains("- EMK-100", "- EMK-104", "not tried: its pods serve TLS");
        assertThat(run.err()).contains("not proved: EMK-100, EMK-101, EMK-102, EMK-103, EMK-104");
    }

    @Test
    void withoutAKey_whatNeedsNoneIsProved() {
        try (ToolServer server = new ToolServer()) {
            lead(server.port());
            Map<String, ObjectNode> objects = healthy();
            ((ArrayNode) container(objects).path("env")).removeAll();
            cluster.put(objects);
            CommandRun run = run("k8s verify");
            assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(2);
            assertThat(run.out()).contains("- EMK-100", "export EDGE_MCP_API_KEY=KEY", "√ EMK-103", "√ EMK-104");
            assertThat(run.err()).contains("not proved: EMK-100, EMK-101, EMK-102");
        }
    }

    private static tools.jackson.databind.JsonNode container(Map<String, ObjectNode> objects) {
        return objects.get(DEPLOYMENT).at("/spec/template/spec/containers/0");
    }

    /** A healthy release with the key of the server, whose pods are that port. */
    private static void put(int port) {
        lead(port);
        Map<String, ObjectNode> objects = healthy();
        ((ObjectNode) objects.get("Secret/edge-mcp-secrets").path("data"))
                .put("api-key", Base64.getEncoder().encodeToString(ToolServer.KEY.getBytes(StandardCharsets.UTF_8)));
        cluster.put(objects);
    }

    private static void lead(int port) {
        cluster.mock()
                .faults
                .add(request -> request.getPath().contains("/portforward")
                        ? new MockResponse().withWebSocketUpgrade(new Tunnel(port))
                        : null);
    }

    private static HttpServer serve(com.sun.net.httpserver.HttpHandler handler) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", handler);
        server.start();
        return server;
    }

    private static void answerEverybody(HttpExchange exchange) throws IOException {
        if (!exchange.getRequestURI().getPath().equals("/mcp")) {
            answer(exchange, 404, "");
            return;
        }
        ObjectNode request =
                Json.parseObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        ObjectNode answer = Json.object();
        answer.put("jsonrpc", "2.0").set("id", request.path("id"));
        switch (request.path("method").asString("")) {
            case "server/discover" ->
                answer.set(
                        "result",
                        Json.parseObject("{\"supportedVersions\":[\"2026-07-28\"],\"capabilities\":{\"tools\":{}}}"));
            case "tools/list" -> answer.set("result", Json.parseObject("{\"tools\":[]}"));
            default -> answer.set("error", Json.parseObject("{\"code\":-32602,\"message\":\"no such tool\"}"));
        }
        answer(exchange, 200, Json.text(answer));
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
