package dev.edgemcp.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.DrainSettings;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client with nothing but HTTP sees of a whole server. */
@Timeout(60)
class McpHttpIT {
    private static final String KEY = "the-right-key-of-this-test";
    private static final String META =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

    record Nothing() {}

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final HttpClient client = HttpClient.newHttpClient();
    private final CheckedHttp mcp = new CheckedHttp(client);
    private EdgeMcpServer server;

    @BeforeEach
    void start() {
        Metrics metrics = new Metrics();
        EdgeMcp edge = EdgeMcp.builder("edge-mcp", "1")
                .listener(metrics)
                .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                            started.countDown();
                            context.progress(1, 2.0, "half");
                            try {
                                release.await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                            return ToolResult.text("released");
                        })
                        .build())
                .build();
        server = EdgeMcpServer.start(
                ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0)),
                edge,
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "test")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void post_withoutOrWithAWrongKey_isUnauthorized() throws Exception {
        var none = mcp.send(HttpRequest.newBuilder(uri("/mcp"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(PING))
                .build());
        var query = mcp.send(HttpRequest.newBuilder(uri("/mcp?token=" + KEY + "&api_key=" + KEY))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(PING))
                .build());
        var wrong = mcp.send(request().header("Authorization", "Bearer wrong").build());

        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(value -> assertThat(value).startsWith("Bearer"));
        assertThat(none.body()).contains("\"error\":\"unauthorized\"").contains("X-API-Key");
        assertThat(query.statusCode()).isEqualTo(401);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).doesNotContain("wrong\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization: Bearer " + KEY, "Authorization: bearer " + KEY, "X-API-Key: " + KEY})
    void post_withTheKey_isLetIn(String header) throws Exception {
        String[] parts = header.split(": ", 2);

        var response = mcp.send(request()
                .header(parts[0], parts[1])
                .POST(
                        BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}"))
                .build());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Mcp-Session-Id")).isPresent();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
    }

    @Test
    void post_wrongMediaTypes_areNamed() throws Exception {
        assertThat(authorized("text/plain", "application/json", PING).statusCode())
                .isEqualTo(415);
        assertThat(authorized("application/json", "text/html", PING).statusCode())
                .isEqualTo(406);
        assertThat(authorized("application/json; charset=utf-8", "*/*", PING).statusCode())
                .isEqualTo(400);
    }

    @Test
    void post_whatIsNotJson_isABadRequestWithAJsonRpcError() throws Exception {
        assertThat(authorized("application/json", "application/json", "{").body())
                .contains("-32700");
        var bytes = mcp.send(request()
                .header("X-API-Key", KEY)
                .POST(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xff, '"'}))
                .build());
        assertThat(bytes.statusCode()).isEqualTo(400);
        assertThat(bytes.body()).contains("UTF-8");
    }

    @Test
    void otherMethods_areNotAllowed() throws Exception {
        var put = mcp.send(request()
                .header("X-API-Key", KEY)
                .PUT(BodyPublishers.ofString(PING))
                .build());
        var stateless = mcp.send(HttpRequest.newBuilder(uri("/mcp"))
                .header("X-API-Key", KEY)
                .header("Accept", "text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .build());

        assertThat(put.statusCode()).isEqualTo(405);
        assertThat(put.headers().firstValue("Allow"))
                .hasValueSatisfying(allow ->
                        assertThat(allow).contains("GET").contains("POST").contains("DELETE"));
        // Sessions, and with them GET and DELETE, ended with the stateless revision.
        assertThat(stateless.statusCode()).isEqualTo(405);
        assertThat(stateless.headers().firstValue("Allow")).hasValue("POST");
    }

    @Test
    void post_progress_turnsTheAnswerIntoAnEventStream() throws Exception {
        var response = mcp.sendAsync(call("\"progressToken\":5,").build());
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        release.countDown();

        String body = response.get(10, TimeUnit.SECONDS).body();

        assertThat(response.get().headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(response.get().headers().firstValue("X-Accel-Buffering")).hasValue("no");
        assertThat(body.lines().filter(line -> line.startsWith("data:")).toList())
                .hasSize(2)
                .first()
                .asString()
                .contains("notifications/progress")
                .contains("\"progressToken\":5");
        assertThat(body).contains("released");
    }

    @Test
    void post_clientThatLeaves_cancelsItsModernCall() throws Exception {
        var response = client.sendAsync(call("\"progressToken\":5,").build(), BodyHandlers.ofInputStream());
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        response.get(10, TimeUnit.SECONDS).body().close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void health_showsTheStateWithoutAKey() throws Exception {
        for (String path : new String[] {"/health/live", "/health/ready", "/health/startup"}) {
            HttpResponse<String> response = get(path);
            assertThat(response.statusCode()).as(path).isEqualTo(200);
            assertThat(response.body()).contains("\"status\":\"up\"").contains("\"state\":\"serving\"");
        }
    }

    @Test
    void drain_turnsReadinessRedWhileRunningCallsFinish() throws Exception {
        var response = mcp.sendAsync(call("").build());
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();
        var drained = new java.util.concurrent.CompletableFuture<Boolean>();
        Thread drain = new Thread(() -> {
            try {
                drained.complete(server.drain(Duration.ofSeconds(20)));
            } catch (InterruptedException e) {
                drained.completeExceptionally(e);
            }
        });
        drain.start();

        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(get("/health/ready").statusCode()).isEqualTo(503));
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        var refused = mcp.send(call("").build());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(drained).isNotDone();
        release.countDown();

        assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(response.get(10, TimeUnit.SECONDS).body()).contains("released");
    }

    @Test
    void drain_withALag_servesOnAndAsksClientsToConnectAnew() throws Exception {
        release.countDown();
        assertThat(mcp.send(call("").build()).headers().firstValue("Connection"))
                .as("goes on")
                .isNotEqualTo(java.util.Optional.of("close"));
        var drained = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
            try {
                return server.drain(new DrainSettings(Duration.ofMinutes(1), Duration.ofSeconds(20)));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(get("/health/ready").statusCode()).isEqualTo(503));

        var served = mcp.send(call("").build());
        assertThat(served.statusCode()).isEqualTo(200);
        assertThat(served.body()).contains("released");
        assertThat(served.headers().firstValue("Connection")).contains("close");
        assertThat(drained).isNotDone();

        server.close();
        assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void drain_budgetOver_saysSoAndCloseInterrupts() throws Exception {
        mcp.sendAsync(call("").build());
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(server.drain(Duration.ofMillis(50))).isFalse();
        server.close();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void metrics_moveWithWhatHappens() throws Exception {
        assertThat(get("/metrics").body())
                .contains("edge_mcp_cache_hits_total{level=\"l1\"} 0.0")
                .contains("edge_mcp_cache_misses_total{level=\"l2\"} 0.0")
                .contains("edge_mcp_active_connections{transport=\"websocket\"} 0");
        release.countDown();

        mcp.send(call("").build());
        authorized("application/json", "*/*", "{");
        var socket = client.newWebSocketBuilder()
                .header("X-API-Key", KEY)
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + server.port() + "/ws"),
                        new java.net.http.WebSocket.Listener() {})
                .get(10, TimeUnit.SECONDS);

        Awaitility.await()
                .untilAsserted(() -> assertThat(get("/metrics").body())
                        .contains("edge_mcp_requests_total{method=\"tools/call\"} 1.0")
                        .contains("edge_mcp_errors_total{type=\"parse\"} 1.0")
                        .contains("edge_mcp_tool_execution_duration_seconds_count{outcome=\"ok\",tool=\"wait\"} 1")
                        .contains("edge_mcp_active_connections{transport=\"websocket\"} 1"));
        socket.abort();
        Awaitility.await()
                .untilAsserted(() -> assertThat(get("/metrics").body())
                        .contains("edge_mcp_active_connections{transport=\"websocket\"} 0"));
    }

    private HttpRequest.Builder call(String meta) {
        return request()
                .header("X-API-Key", KEY)
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", "wait")
                .POST(BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\",\"_meta\":{"
                                + meta + META + "}}}"));
    }

    private HttpResponse<String> authorized(String contentType, String accept, String body)
            throws IOException, InterruptedException {
        return mcp.send(HttpRequest.newBuilder(uri("/mcp"))
                .header("X-API-Key", KEY)
                .header("Content-Type", contentType)
                .header("Accept", accept)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return mcp.send(HttpRequest.newBuilder(uri(path)).build());
    }

    private HttpRequest.Builder request() {
        return HttpRequest.newBuilder(uri("/mcp"))
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(PING));
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
