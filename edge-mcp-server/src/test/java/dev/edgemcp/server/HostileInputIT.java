package dev.edgemcp.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.wire.WireLog;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ConnectionTimeouts;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Input that nobody should send, to a whole server: each gets its error, and the server goes on. */
@Timeout(120)
class HostileInputIT {
    private static final String KEY = "the-key-of-the-hostile";
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}";

    private final HttpClient http = HttpClient.newHttpClient();
    private EdgeMcpServer server;

    @BeforeEach
    void start() {
        Metrics metrics = new Metrics();
        ServerSettings settings = ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT
                .withPort(0)
                .withTimeouts(ConnectionTimeouts.DEFAULT.withHead(Duration.ofSeconds(1))));
        server = EdgeMcpServer.start(
                settings,
                Gateway.open(settings, metrics, List.of()),
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "test")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"jsonrpc\":\"2.0\",\"id\":1,                                                    | -32700",
                "\\u0000                                                                         | -32700",
                "{\"jsonrpc\":\"2.0\",\"id\":{\"a\":1},\"method\":\"ping\"}                          | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":[],\"method\":\"ping\"}                                 | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":{}}                                        | -32600",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":\"x\"}                 | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":{}}}   | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"x\\u0000\"}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"edge_status\",\"_meta\":7}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"edge_status\",\"_meta\":{\"progressToken\":{}}}} | -32602",
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\"}                               | -32601",
                "DEEP                                                                            | -32600",
                "MANY                                                                            | -32600",
            })
    void webSocket_badMessage_getsItsErrorAndTheConnectionGoesOn(String message, int code) throws Exception {
        Answers answers = new Answers();
        WebSocket socket = http.newWebSocketBuilder()
                .header("X-API-Key", KEY)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), answers)
                .get(10, TimeUnit.SECONDS);
        WireLog wire = new WireLog();
        assertThat(exchange(socket, answers, wire, INITIALIZE)).contains("2025-11-25");

        String answer = exchange(socket, answers, wire, text(message));

        assertThat(answer).contains("\"code\":" + code).doesNotContain("Exception");
        assertThat(exchange(socket, answers, wire, "{\"jsonrpc\":\"2.0\",\"id\":\"after\",\"method\":\"ping\"}"))
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"id\":\"after\",\"result\":{}}");
        socket.abort();
    }

    /** Sends a message, and holds its answer against the schemas. */
    private static String exchange(WebSocket socket, Answers answers, WireLog wire, String message) throws Exception {
        wire.sent(message);
        socket.sendText(message, true).get(10, TimeUnit.SECONDS);
        String answer = answers.next();
        wire.received(answer);
        return answer;
    }

    @Test
    void http_hundredMegabytes_areRefusedWithoutBeingRead() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream()
                    .write(("POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + KEY
                                    + "\r\nContent-Type: application/json\r\nContent-Length: 104857600\r\n\r\n{\"a\":\"")
                            .getBytes(StandardCharsets.US_ASCII));

            assertThat(firstLine(socket.getInputStream())).startsWith("HTTP/1.1 413");
        }
        goesOn();
    }

    @Test
    void webSocket_hundredMegabytes_areRefusedWith1009() throws Exception {
        Answers answers = new Answers();
        WebSocket socket = http.newWebSocketBuilder()
                .header("X-API-Key", KEY)
                .buildAsync(URI.create("ws://127.0.0.1:" + server.port() + "/ws"), answers)
                .get(10, TimeUnit.SECONDS);

        String part = "x".repeat(1024 * 1024);
        for (int i = 0; i < 100 && !socket.isOutputClosed(); i++) {
            try {
                socket.sendText(part, false).get(10, TimeUnit.SECONDS);
            } catch (Exception e) {
                break;
            }
        }

        assertThat(answers.next()).isEqualTo("closed 1009");
        goesOn();
    }

    @Test
    void connections_thatSendNothing_goAwayByThemselves() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 1000; i++) {
                sockets.add(new Socket("127.0.0.1", server.port()));
            }
            goesOn();
            for (Socket socket : sockets) {
                socket.setSoTimeout(30_000);
                // What it says before it closes does not matter here, only that it closes.
                socket.getInputStream().readAllBytes();
            }
            goesOn();
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void connections_halfClosed_areClosed() throws Exception {
        for (String begun : List.of(
                "",
                "POST /mcp",
                "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: " + KEY
                        + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")) {
            try (Socket socket = new Socket("127.0.0.1", server.port())) {
                socket.setSoTimeout(30_000);
                socket.getOutputStream().write(begun.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();

                socket.getInputStream().readAllBytes();
            }
        }
        goesOn();
    }

    private void goesOn() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/mcp"))
                        .header("X-API-Key", KEY)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(INITIALIZE))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }

    private static String text(String message) {
        return switch (message) {
            case "DEEP" ->
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":{\"a\":" + "[".repeat(50_000)
                        + "]".repeat(50_000) + "}}";
            case "MANY" -> "[" + "{},".repeat(100_000) + "{}]";
            default -> message.replace("\\u0000", message.startsWith("\\") ? "\0" : "\\u0000");
        };
    }

    private static String firstLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\r'; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    private static final class Answers implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();

        String next() throws InterruptedException {
            return messages.poll(20, TimeUnit.SECONDS);
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                messages.add(message.toString());
                message.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("closed " + code);
            return null;
        }
    }
}
