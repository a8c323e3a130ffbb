package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.client.FakeServer.Speaks;
import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WebSocketClientIT extends ClientContract {
    private final FakeWebSocketServer server = new FakeWebSocketServer();

    @Override
    ClientTarget serve(Speaks speaks) throws Exception {
        return ClientTarget.of(URI.create("ws://127.0.0.1:" + server.start(speaks) + "/ws"));
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void connect_offersTheSubprotocolAndTheKey() throws Exception {
        ClientTarget target = serve(Speaks.BOTH);
        McpClient.connect(target, options().apiKey("k-1").build()).close();
        assertThat(server.lastHandshake())
                .contains("Sec-WebSocket-Protocol: mcp", "Authorization: Bearer k-1", "GET /ws HTTP/1.1");
    }

    @Test
    void connect_wrongKey_isForbiddenAndNeverQuotesTheKey() throws Exception {
        server.answerHandshakeWith("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n");
        ClientTarget target = serve(Speaks.BOTH);
        assertThatThrownBy(
                        () -> McpClient.connect(target, options().apiKey("k-1").build()))
                .hasMessageContaining("401")
                .hasMessageNotContaining("k-1")
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN));
    }

    @Test
    void connect_redirect_isNotFollowed() throws Exception {
        server.answerHandshakeWith(
                "HTTP/1.1 302 Found\r\nLocation: http://elsewhere.invalid/\r\nContent-Length: 0\r\n\r\n");
        ClientTarget target = serve(Speaks.BOTH);
        assertThatThrownBy(
                        () -> McpClient.connect(target, options().apiKey("k-1").build()))
                .hasMessageContaining("elsewhere.invalid")
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
    }

    @Test
    void connect_nobodyThere_isUnreachable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> McpClient.connect(
                        ClientTarget.of(URI.create("ws://127.0.0.1:" + port + "/ws")),
                        options().build()))
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    @Test
    void callTool_serverThatAnswersNoPings_isGivenUp() throws Exception {
        server.answersPings = false;
        ClientOptions options = options().pingInterval(Duration.ofMillis(300)).build();
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options)) {
            McpClientException failure = failure(client.callTool("slow", Json.object(), PATIENT));
            assertThat(failure.reason()).isEqualTo(Reason.CLOSED);
            assertThat(failure).hasMessageContaining("pings");
        }
    }

    @Test
    void callTool_serverThatIsOnlySlow_isNotGivenUp() throws Exception {
        ClientOptions options = options().pingInterval(Duration.ofMillis(300)).build();
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options)) {
            McpClientException failure =
                    failure(client.callTool("slow", Json.object(), CallOptions.of(Duration.ofSeconds(2))));
            assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        }
    }
}
