package dev.edgemcp.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.ChangeListener;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/** What {@code docs/reference/websocket-binding.md} says of MCP's messages, by a client that knows nothing of this server. */
@Timeout(60)
class WebSocketBindingIT {
    private static final String KEY = "the-key-of-the-binding";
    private static final String MODERN = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{\"elicitation\":{}}}";

    record Nothing() {}

    record Name(String name) {}

    private final BlockingQueue<String> waits = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private volatile ChangeListener changes;
    private EdgeMcpServer server;

    @BeforeEach
    void start() {
        Metrics metrics = new Metrics();
        EdgeMcp edge = EdgeMcp.builder("t", "1")
                .listener(metrics)
                .tool(Tool.of("ask", Nothing.class, (arguments, context) -> {
                            var who = context.ask("who", Elicitation.of("Who are you?", Name.class))
                                    .get();
                            return ToolResult.text("Hello, " + who.content().name());
                        })
                        .build())
                .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                            waits.add("started");
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                waits.add("interrupted");
                                throw e;
                            }
                            return ToolResult.text("never");
                        })
                        .build())
                .provider(new Provider() {
                    @Override
                    public void onChange(ChangeListener listener) {
                        changes = listener;
                    }
                })
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
    void handshake_withoutSubprotocolAndWithABearerToken_talksLegacy() throws Exception {
        Client client = connect("/mcp/ws");

        // As clients in Java do it: the first id is 0, and JSON pings say that they are alive.
        assertThat(client.ask("0", "initialize", "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"roots\":{}}")
                        .path("result")
                        .path("protocolVersion")
                        .asString())
                .isEqualTo("2025-11-25");
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        assertThat(client.ask("1", "ping", "\"x\":1").path("result").isObject()).isTrue();
        client.socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

        assertThat(client.next()).isEqualTo("closed 1000");
    }

    @Test
    void handshake_foreignOriginOrNoKey_isRefusedBeforeTheUpgrade() {
        assertThat(refusal("Authorization", "Bearer " + KEY, "Origin", "https://evil.example"))
                .isEqualTo(403);
        assertThat(refusal("Authorization", "Bearer wrong")).isEqualTo(401);
        assertThat(refusal("X-Other", "x")).isEqualTo(401);
    }

    @Test
    void eras_onOneConnection_goByEachMessage() throws Exception {
        Client client = connect("/ws");

        assertThat(client.ask("1", "tools/list", MODERN)
                        .path("result")
                        .path("resultType")
                        .asString())
                .isEqualTo("complete");
        assertThat(code(client.ask("2", "tools/list", "\"x\":1"))).isEqualTo(-32600);
        client.initialize("2025-06-18");
        assertThat(client.ask("3", "tools/list", "\"x\":1").path("result").has("resultType"))
                .isFalse();
        assertThat(code(client.ask("4", "ping", MODERN))).isEqualTo(-32601);
        assertThat(code(client.ask("5", "initialize", MODERN))).isEqualTo(-32601);
        assertThat(code(client.ask("6", "server/discover", "\"x\":1"))).isEqualTo(-32602);
        assertThat(client.ask("7", "ping", "\"x\":1").has("result")).isTrue();
    }

    @Test
    void batches_onlyInTheirRevision() throws Exception {
        String batch =
                "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"},{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}]";
        Client old = connect("/ws");
        old.initialize("2025-03-26");
        old.send(batch);
        assertThat(old.next())
                .isEqualTo(
                        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}},{\"jsonrpc\":\"2.0\",\"id\":2,\"result\":{}}]");

        Client newer = connect("/ws");
        newer.initialize("2025-06-18");
        newer.send(batch);
        assertThat(code(newer.nextJson())).isEqualTo(-32600);
    }

    @Test
    void question_isARequestToSessionsAndAResultToOthers() throws Exception {
        Client client = connect("/ws");
        client.initialize("2025-11-25");

        client.request("1", "tools/call", "\"name\":\"ask\"");
        ObjectNode question = client.nextJson();
        assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
        client.send("{\"jsonrpc\":\"2.0\",\"id\":" + question.path("id")
                + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}");
        assertThat(client.next()).contains("\"id\":1").contains("Hello, Ada");

        assertThat(client.ask("2", "tools/call", "\"name\":\"ask\"," + MODERN)
                        .path("result")
                        .path("resultType")
                        .asString())
                .isEqualTo("input_required");
    }

    @Test
    void cancelled_inBothEras_stopsTheCallWithoutAnAnswer() throws Exception {
        Client client = connect("/ws");
        client.initialize("2025-11-25");
        for (String meta : List.of("\"x\":1", MODERN)) {
            client.request("\"c\"", "tools/call", "\"name\":\"wait\"," + meta);
            assertThat(waits.poll(20, TimeUnit.SECONDS)).isEqualTo("started");

            client.send(
                    "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"c\"}}");

            assertThat(waits.poll(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
            // The next that comes is the answer to this.
            assertThat(client.ask("9", "ping", "\"x\":1").has("result")).isTrue();
        }
    }

    @Test
    void close_inTheMiddle_stopsTheCall() throws Exception {
        Client client = connect("/ws");
        client.request("1", "tools/call", "\"name\":\"wait\"," + MODERN);
        assertThat(waits.poll(20, TimeUnit.SECONDS)).isEqualTo("started");

        client.socket.abort();

        assertThat(waits.poll(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }

    @Test
    void subscriptions_shareTheConnectionAndAreToldApart_andEndWithTheServer() throws Exception {
        Client client = connect("/ws");
        client.request("\"a\"", "subscriptions/listen", "\"notifications\":{\"toolsListChanged\":true}," + MODERN);
        assertThat(client.next()).contains("notifications/subscriptions/acknowledged", subscriptionId("a"));
        client.request("\"b\"", "subscriptions/listen", "\"notifications\":{\"promptsListChanged\":true}," + MODERN);
        assertThat(client.next()).contains("notifications/subscriptions/acknowledged", subscriptionId("b"));

        changes.changed(ListKind.PROMPTS);
        assertThat(client.next()).contains("notifications/prompts/list_changed", subscriptionId("b"));
        changes.changed(ListKind.TOOLS);
        assertThat(client.next()).contains("notifications/tools/list_changed", subscriptionId("a"));
        client.send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"a\"}}");
        assertThat(client.ask("1", "tools/list", MODERN).has("result")).isTrue();
        changes.changed(ListKind.TOOLS);

        assertThat(server.drain(Duration.ofSeconds(20))).isTrue();
        assertThat(client.next()).contains("\"id\":\"b\"", "\"resultType\":\"complete\"", subscriptionId("b"));
        assertThat(client.next()).contains("notifications/cancelled", "\"requestId\":\"b\"", subscriptionId("b"));
        server.close();
        assertThat(client.next()).isEqualTo("closed 1001");
    }

    private static String subscriptionId(String id) {
        return "\"io.modelcontextprotocol/subscriptionId\":\"" + id + "\"";
    }

    private static int code(ObjectNode answer) {
        return answer.path("error").path("code").asInt(0);
    }

    private URI uri(String path) {
        return URI.create("ws://127.0.0.1:" + server.port() + path);
    }

    private Client connect(String path) throws Exception {
        Client client = new Client();
        client.socket = http.newWebSocketBuilder()
                .header("Authorization", "Bearer " + KEY)
                .buildAsync(uri(path), client)
                .get(20, TimeUnit.SECONDS);
        return client;
    }

    /** The status that a handshake with these headers gets. */
    private int refusal(String... headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder();
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        int[] status = new int[1];
        assertThatThrownBy(() -> builder.buildAsync(uri("/ws"), new Client()).get(20, TimeUnit.SECONDS))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        e -> status[0] = e.getResponse().statusCode());
        return status[0];
    }

    /** The JDK's client, which takes fragments and offers no subprotocol. */
    private static final class Client implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();
        private WebSocket socket;

        void send(String text) {
            socket.sendText(text, true).join();
        }

        void request(String id, String method, String params) {
            send("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + params + "}}");
        }

        ObjectNode ask(String id, String method, String params) throws InterruptedException {
            request(id, method, params);
            ObjectNode answer = nextJson();
            assertThat(answer.path("id").toString()).isEqualTo(id);
            return answer;
        }

        void initialize(String revision) throws InterruptedException {
            ask(
                    "\"i\"",
                    "initialize",
                    "\"protocolVersion\":\"" + revision + "\",\"capabilities\":{\"elicitation\":{}}");
        }

        ObjectNode nextJson() throws InterruptedException {
            return Json.parseObject(next());
        }

        String next() throws InterruptedException {
            String next = messages.poll(20, TimeUnit.SECONDS);
            assertThat(next).as("a message from the server").isNotNull();
            return next;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                messages.add(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
            messages.add("closed " + code);
            return null;
        }
    }
}
