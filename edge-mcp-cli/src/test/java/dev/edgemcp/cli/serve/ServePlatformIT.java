package dev.edgemcp.cli.serve;

import static dev.edgemcp.core.platform.CorePlatformServer.tool;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.platform.CorePlatformServer;
import dev.edgemcp.core.platform.CorePlatformServer.Asked;
import dev.edgemcp.core.platform.CorePlatformServer.Fault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A server that serves the tools of a Core Platform, from the outside: a process, its port, and the platform's. */
@Timeout(120)
class ServePlatformIT {
    private static final String LOCAL_KEY = "the-local-key";

    private final CorePlatformServer platform = new CorePlatformServer();
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path home;

    @BeforeEach
    void fill() {
        platform.key("edge-key", "t-own").tools("t-own", tool("id-1", "github_repos"));
        platform.key("a-key", "t-a").tools("t-a", tool("id-a", "tool_of_a"));
        platform.key("b-key", "t-b").tools("t-b", tool("id-b", "tool_of_b"));
    }

    @AfterEach
    void end() {
        platform.close();
    }

    private ServeProcess serve(Map<String, String> more) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "DEV_MESH_URL", platform.url().toString(),
                "DEV_MESH_API_KEY", "edge-key",
                "EDGE_MCP_ID", "edge-of-the-test",
                "EDGE_MCP_API_KEY", LOCAL_KEY,
                "EDGE_MCP_CORE_PLATFORM_REFRESH_INTERVAL", "300ms"));
        environment.putAll(more);
        return ServeProcess.start(home, environment, "--port", "0", "--no-workspace", "--log-level", "debug");
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(20));
    }

    private HttpResponse<String> post(URI uri, String key, String method, String params, String... headers)
            throws Exception {
        ObjectNode body = Json.object();
        body.put("jsonrpc", "2.0").put("id", 1).put("method", method);
        ObjectNode parameters = Json.parseObject(params);
        parameters.set("_meta", Json.parseObject("""
                {"io.modelcontextprotocol/protocolVersion":"2026-07-28",
                 "io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},
                 "io.modelcontextprotocol/clientCapabilities":{}}"""));
        body.set("params", parameters);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", method)
                .POST(BodyPublishers.ofString(Json.text(body)));
        if (parameters.has("name")) {
            request.header("Mcp-Name", parameters.path("name").asString());
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private List<String> tools(URI uri, String key) throws Exception {
        List<String> names = new ArrayList<>();
        JsonNode result =
                Json.parseObject(post(uri, key, "tools/list", "{}").body()).path("result");
        result.path("tools").forEach(each -> names.add(each.path("name").asString()));
        return names;
    }

    private JsonNode health(URI uri, int status) throws Exception {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(uri.resolve("/health/ready")).build(), BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        return Json.parseObject(response.body());
    }

    private String metrics(URI uri) throws Exception {
        return http.send(HttpRequest.newBuilder(uri.resolve("/metrics")).build(), BodyHandlers.ofString())
                .body();
    }

    private long timesAsked(String about) {
        return platform.asked("POST /api/v1/auth/edge-mcp").stream()
                .filter(each -> each.body().toString().contains(about))
                .count();
    }

    /** A WebSocket with a session of the handshake era on it. */
    private final class Client implements WebSocket.Listener, AutoCloseable {
        final List<String> heard = Collections.synchronizedList(new ArrayList<>());
        private final StringBuilder part = new StringBuilder();
        private final WebSocket socket;

        Client(URI uri, String key, String credentials, String... headers) throws Exception {
            WebSocket.Builder builder = http.newWebSocketBuilder().header("Authorization", "Bearer " + key);
            for (int i = 0; i < headers.length; i += 2) {
                builder.header(headers[i], headers[i + 1]);
            }
            socket = builder.buildAsync(URI.create("ws://" + uri.getAuthority() + "/ws"), this)
                    .get(20, TimeUnit.SECONDS);
            send(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"cursor\",\"version\":\"1\"}"
                            + credentials + "}}");
            send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            await().until(() -> !heard.isEmpty());
        }

        void send(String message) {
            socket.sendText(message, true).join();
        }

        long heard(String what) {
            synchronized (heard) {
                return heard.stream().filter(message -> message.contains(what)).count();
            }
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                heard.add(part.toString());
                part.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public void close() {
            socket.abort();
        }
    }

    @Test
    void platform_downAtTheStart_isFoundWithoutARestart() throws Exception {
        platform.reserve();
        try (ServeProcess serve = serve(Map.of())) {
            URI uri = serve.uri();
            assertThat(tools(uri, LOCAL_KEY)).containsExactly("edge_status");
            await().untilAsserted(() -> assertThat(
                            health(uri, 200).path("parts").path("corePlatform").asString())
                    .startsWith("The Core Platform cannot be reached"));
            assertThat(health(uri, 200).path("status").asString()).isEqualTo("degraded");
            assertThat(metrics(uri)).contains("edge_mcp_platform_up 0.0");

            platform.start();

            await().untilAsserted(() -> assertThat(tools(uri, LOCAL_KEY)).contains("github_repos"));
            await().untilAsserted(() ->
                    assertThat(health(uri, 200).path("status").asString()).isEqualTo("up"));
            assertThat(metrics(uri))
                    .contains("edge_mcp_platform_up 1.0", "edge_mcp_platform_tools 1.0")
                    .contains("edge_mcp_platform_breaker{state=\"closed\"} 1.0")
                    .contains("operation=\"authenticate\",outcome=\"unreachable\"");
            serve.terminate();
            assertThat(serve.exit()).isZero();
            assertThat(serve.err()).doesNotContain("edge-key", LOCAL_KEY);
        }
    }

    @Test
    void keysOfThePlatform_seeAndCallTheirOwnTools_andABadOneCostsOneCall() throws Exception {
        platform.start();
        try (ServeProcess serve = serve(Map.of("EDGE_MCP_CORE_PLATFORM_CLIENT_KEYS", "any"))) {
            URI uri = serve.uri();
            await().until(() -> tools(uri, LOCAL_KEY).contains("github_repos"));
            assertThat(tools(uri, "a-key")).containsExactly("edge_status", "tool_of_a");
            assertThat(tools(uri, "b-key")).containsExactly("edge_status", "tool_of_b");
            assertThat(post(uri, "a-key", "tools/call", "{\"name\":\"tool_of_a\",\"arguments\":{}}")
                            .body())
                    .contains("id-a");
            assertThat(post(uri, "a-key", "tools/call", "{\"name\":\"tool_of_b\",\"arguments\":{}}")
                            .body())
                    .contains("unknown tool");
            assertThat(platform.asked("POST /api/v1/tools/id-a/execute").get(0).apiKey())
                    .isNull();
            assertThat(post(uri, "a-key", "tools/call", "{\"name\":\"edge_status\",\"arguments\":{}}")
                            .body())
                    .contains("platform.t-a");
            for (int i = 0; i < 4; i++) {
                assertThat(post(uri, "a-bad-key", "tools/list", "{}").statusCode())
                        .isEqualTo(401);
            }
            assertThat(timesAsked("a-bad-key")).isEqualTo(1);
            assertThat(timesAsked("a-key")).isEqualTo(1);
            assertThat(timesAsked(LOCAL_KEY)).isZero();

            // While nobody can say whether a key is good, it is neither.
            platform.fault("/auth/", Fault.UNAVAILABLE);
            assertThat(post(uri, "c-key", "tools/list", "{}").statusCode()).isEqualTo(503);
            assertThat(post(uri, "a-key", "tools/list", "{}").statusCode()).isEqualTo(200);

            // Taken away there, it is of no use here.
            try (Client client = new Client(uri, "b-key", "")) {
                platform.withdraw("b-key");
                await().until(() -> client.socket.isInputClosed());
            }
            assertThat(serve.err()).doesNotContain("a-key", "b-key", "token-");
        }
    }

    @Test
    void catalogueThatChanges_isToldOnceToThoseConcerned() throws Exception {
        platform.start();
        try (ServeProcess serve = serve(Map.of("EDGE_MCP_CORE_PLATFORM_CLIENT_KEYS", "any"))) {
            URI uri = serve.uri();
            await().until(() -> tools(uri, LOCAL_KEY).contains("github_repos"));
            try (Client own = new Client(uri, LOCAL_KEY, "");
                    Client other = new Client(uri, "a-key", "")) {
                platform.tools("t-own", tool("id-2", "github_issues"));

                await().until(() -> own.heard("notifications/tools/list_changed") == 1);

                assertThat(tools(uri, LOCAL_KEY)).containsExactly("edge_status", "github_issues");
                int readings = platform.asked("GET /api/v1/tools").size();
                await().until(() -> platform.asked("GET /api/v1/tools").size() > readings + 6);
                assertThat(own.heard("list_changed")).isEqualTo(1);
                assertThat(other.heard("list_changed")).isZero();
            }
        }
    }

    @Test
    void sessionAndCredentials_endWithTheConnection() throws Exception {
        platform.start();
        try (ServeProcess serve = serve(Map.of("EDGE_MCP_CORE_PLATFORM_PASSTHROUGH", "github,jira"))) {
            URI uri = serve.uri();
            await().until(() -> tools(uri, LOCAL_KEY).contains("github_repos"));
            String call = "{\"name\":\"github_repos\",\"arguments\":{\"action\":\"list\",\"owner\":\"acme\"}}";
            try (Client client = new Client(
                    uri,
                    LOCAL_KEY,
                    ",\"credentials\":{\"credentials\":{\"jira\":{\"type\":\"bearer\",\"token\":\"jira-secret\"}}}",
                    "X-GitHub-Token",
                    "github-secret",
                    "X-AWS-Access-Key",
                    "aws-secret")) {
                await().until(() -> platform.sessions().size() == 1);
                client.send("{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":" + call + "}");
                await().until(() -> client.heard("id-1") == 1);
                await().until(() -> !platform.asked("POST /api/v1/sessions/").isEmpty());
            }
            await().until(() -> platform.sessions().isEmpty());

            ObjectNode first =
                    platform.asked("POST /api/v1/tools/id-1/execute").get(0).body();
            assertThat(first.path("action").asString()).isEqualTo("list");
            assertThat(first.path("passthrough_auth").toString())
                    .isEqualTo("{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"github-secret\"},"
                            + "\"jira\":{\"type\":\"bearer\",\"token\":\"jira-secret\"}}}");
            ObjectNode opened = platform.asked("POST /api/v1/sessions").get(0).body();
            assertThat(opened.path("edge_mcp_id").asString()).isEqualTo("edge-of-the-test");
            assertThat(opened.path("client_type").asString()).isEqualTo("ide");

            // Over HTTP: of the request, and only for it.
            post(uri, LOCAL_KEY, "tools/call", call, "X-GitHub-Token", "other-secret");
            post(uri, LOCAL_KEY, "tools/call", call);
            List<Asked> calls = platform.asked("POST /api/v1/tools/id-1/execute");
            assertThat(calls).hasSize(3);
            assertThat(calls.get(1).body().toString()).contains("other-secret").doesNotContain("jira-secret");
            assertThat(calls.get(2).body().has("passthrough_auth")).isFalse();

            assertThat(platform.asked("").stream()
                            .filter(each -> each.toString().contains("-secret")))
                    .hasSize(2)
                    .allSatisfy(each -> assertThat(each.path()).endsWith("/execute"));
            serve.terminate();
            assertThat(serve.exit()).isZero();
            assertThat(platform.sessions()).isEmpty();
            assertThat(serve.err()).doesNotContain("-secret");
        }
    }

    @Test
    void urlWithoutAKey_isToldAndDoesNothing() throws Exception {
        platform.start();
        try (ServeProcess serve = serve(Map.of("DEV_MESH_API_KEY", ""))) {
            URI uri = serve.uri();
            assertThat(tools(uri, LOCAL_KEY)).containsExactly("edge_status");
            assertThat(health(uri, 200).path("parts").has("corePlatform")).isFalse();
            assertThat(serve.err()).contains("the Core Platform is not asked for anything");
            assertThat(platform.asked("")).isEmpty();
        }
    }
}
