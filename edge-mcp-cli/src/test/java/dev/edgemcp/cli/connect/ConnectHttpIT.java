package dev.edgemcp.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.Relay;
import dev.edgemcp.core.client.RelayOptions;
import dev.edgemcp.core.protocol.Implementation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a relay does with HTTP servers that behave in ways that ours does not. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ConnectHttpIT {
    private static final String EVENTS = "text/event-stream";

    private final Pipes client = new Pipes();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile Script script = (exchange, body) -> exchange.sendResponseHeaders(405, -1);
    private HttpServer http;
    private Relay relay;
    private CompletableFuture<Void> running;

    private interface Script {
        void answer(HttpExchange exchange, String body) throws IOException;
    }

    @BeforeEach
    void start() throws Exception {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/mcp", exchange -> {
            try (exchange) {
                String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
                var headers = exchange.getRequestHeaders();
                seen.add(exchange.getRequestMethod() + " " + headers.getFirst("Mcp-Session-Id") + " "
                        + headers.getFirst("MCP-Protocol-Version") + " " + headers.getFirst("Mcp-Method") + " "
                        + headers.getFirst("Mcp-Name"));
                script.answer(exchange, body);
            }
        });
        http.start();
    }

    @AfterEach
    void stop() {
        relay.close();
        client.end();
        http.stop(0);
        threads.shutdownNow();
    }

    @Test
    void modernRequest_hasItsHeaders() throws Exception {
        connect();
        script = (exchange, body) -> json(
                exchange, 400, "{\"jsonrpc\":\"2.0\",\"id\":null," + "\"error\":{\"code\":-32020,\"message\":\"m\"}}");
        client.say(
                "{\"jsonrpc\":\"2.0\",\"id\":5,\"method\":\"resources/read\",\"params\":{\"uri\":\"file:///ä\",\"_meta\":{"
                        + "\"io.modelcontextprotocol/protocolVersion\":\"2030-01-01\"}}}");
        // An error without an id is the error of the request.
        assertThat(client.line()).contains("\"id\":5", "-32020");
        assertThat(seen).last().isEqualTo("POST null 2030-01-01 resources/read =?base64?ZmlsZTovLy/DpA==?=");
    }

    @Test
    void serverWithAStream_itsQuestionsAndNewsPass_andAnswersGoBack() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        List<String> answers = new CopyOnWriteArrayList<>();
        handshake();
        Script before = script;
        script = (exchange, body) -> {
            if (exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().add("Content-Type", EVENTS);
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody()
                        .write(("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\ndata: "
                                        + "\"params\":{\"uri\":\"a\"}}\n\n"
                                        + "data: {\"jsonrpc\":\"2.0\",\"id\":\"q\",\"method\":\"sampling/createMessage\"}\n\n")
                                .getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
                try {
                    done.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            } else if (body.contains("\"result\"")) {
                answers.add(body);
                exchange.sendResponseHeaders(202, -1);
            } else {
                before.answer(exchange, body);
            }
        };
        connect();
        initialize();

        assertThat(client.line()).contains("notifications/resources/updated");
        assertThat(client.line()).contains("\"id\":\"q\"");
        client.say("{\"jsonrpc\":\"2.0\",\"id\":\"nobody asked\",\"result\":{}}");
        client.say("{\"jsonrpc\":\"2.0\",\"id\":\"q\",\"result\":{\"model\":\"m\"}}");
        Awaitility.await().until(() -> !answers.isEmpty());
        assertThat(answers).singleElement().asString().contains("\"q\"");
        done.countDown();
    }

    @Test
    void sessionLost_serverComesBackWithAnotherRevision_callsFailClearly() throws Exception {
        handshake();
        connect();
        initialize();
        script = (exchange, body) -> {
            if (body.contains("\"initialize\"")) {
                exchange.getResponseHeaders().add("Mcp-Session-Id", "s2");
                json(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2024-11-05\"}}");
            } else {
                exchange.sendResponseHeaders(404, -1);
            }
        };
        client.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
        assertThat(client.line()).contains("\"id\":1", "\"code\":503", "2024-11-05 instead of 2025-11-25");
    }

    @Test
    void sessionLostForGood_isRepeatedOnceOnly() throws Exception {
        handshake();
        connect();
        initialize();
        Script before = script;
        script = (exchange, body) -> {
            if (body.contains("tools/list")) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                before.answer(exchange, body);
            }
        };
        client.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
        assertThat(client.line()).contains("\"id\":1", "\"code\":503", "session");
        assertThat(seen.stream().filter(line -> line.startsWith("POST s1 2025-11-25")))
                // notifications/initialized and the call, each twice
                .hasSize(4);
    }

    @Test
    void busyServer_isAskedAgainWhenItSays() throws Exception {
        connect();
        List<String> calls = new CopyOnWriteArrayList<>();
        script = (exchange, body) -> {
            if (!body.contains("tools/list")) {
                exchange.sendResponseHeaders(400, -1);
                return;
            }
            calls.add(body);
            if (calls.size() == 1) {
                exchange.getResponseHeaders().add("Retry-After", "1");
                exchange.sendResponseHeaders(503, -1);
            } else {
                json(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{}}");
            }
        };
        client.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}");
        assertThat(client.line()).contains("\"result\"");
        assertThat(calls).hasSize(2);
    }

    @Test
    void responseWithoutAnAnswer_isNone() throws Exception {
        connect();
        script = (exchange, body) -> {
            exchange.getResponseHeaders().add("Content-Type", EVENTS);
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write("data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/message\"}\n\n"
                            .getBytes(StandardCharsets.UTF_8));
        };
        client.say("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\"}");
        assertThat(client.line()).contains("notifications/message");
        assertThat(client.line()).contains("\"id\":1", "\"code\":503", "not known whether");
    }

    @Test
    void end_givesTheSessionBack() throws Exception {
        handshake();
        connect();
        initialize();
        client.end();
        assertThat(running).succeedsWithin(Duration.ofSeconds(20));
        assertThat(seen).last().asString().startsWith("DELETE s1 2025-11-25");
    }

    private void handshake() {
        script = (exchange, body) -> {
            if (body.contains("\"initialize\"")) {
                exchange.getResponseHeaders().add("Mcp-Session-Id", "s1");
                json(exchange, 200, "{\"jsonrpc\":\"2.0\",\"id\":0,\"result\":{\"protocolVersion\":\"2025-11-25\"}}");
            } else {
                exchange.sendResponseHeaders(exchange.getRequestMethod().equals("GET") ? 405 : 202, -1);
            }
        };
    }

    private void initialize() throws Exception {
        client.say(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}");
        assertThat(client.line()).contains("\"id\":0", "\"result\"");
        client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        Awaitility.await().until(() -> seen.stream().anyMatch(line -> line.startsWith("GET s1")));
    }

    private void connect() {
        List<String> status = new CopyOnWriteArrayList<>();
        relay = new Relay(
                ClientTarget.of(
                        URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp")),
                client.in,
                client.out,
                new RelayOptions(
                        ClientOptions.builder(new Implementation("test", "1")).build(),
                        Duration.ofSeconds(20),
                        Duration.ofSeconds(5),
                        status::add));
        running = CompletableFuture.runAsync(relay::run);
        Awaitility.await().until(() -> status.stream().anyMatch(line -> line.contains("connected to")));
    }

    private static void json(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
