package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.client.FakeHttpServer.Seen;
import dev.edgemcp.core.client.FakeServer.Speaks;
import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import java.net.ServerSocket;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpClientIT extends ClientContract {
    private final FakeHttpServer server = new FakeHttpServer();

    @Override
    ClientTarget serve(Speaks speaks) throws Exception {
        return ClientTarget.of(URI.create("http://127.0.0.1:" + server.start(speaks) + "/mcp"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void callTool_modern_repeatsTheEnvelopeInHeaders() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.MODERN), options().apiKey("k-1").build())) {
            failure(client.callTool("größe", Json.object(), PATIENT));
        }
        Seen call = last();
        assertThat(call.headers().getFirst("MCP-Protocol-Version")).isEqualTo("2026-07-28");
        assertThat(call.headers().getFirst("Mcp-Method")).isEqualTo("tools/call");
        assertThat(call.headers().getFirst("Mcp-Name")).isEqualTo("=?base64?Z3LDtsOfZQ==?=");
        assertThat(call.headers().getFirst("Authorization")).isEqualTo("Bearer k-1");
        assertThat(call.headers().getFirst("Accept")).isEqualTo("application/json, text/event-stream");
        assertThat(call.headers()).doesNotContainKey("Mcp-Session-Id");
    }

    @Test
    void close_legacySession_isGivenBack() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.LEGACY), options().build())) {
            client.callTool("echo", Json.object(), PATIENT).join();
            assertThat(last().headers().getFirst("MCP-Protocol-Version")).isEqualTo("2025-06-18");
            assertThat(last().headers().getFirst("Mcp-Session-Id")).isEqualTo(FakeHttpServer.SESSION);
        }
        assertThat(last().method()).isEqualTo("DELETE");
        assertThat(last().headers().getFirst("Mcp-Session-Id")).isEqualTo(FakeHttpServer.SESSION);
    }

    @Test
    void callTool_sessionForgotten_saysSo() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.LEGACY), options().build())) {
            server.sessionLost = true;
            assertThat(failure(client.callTool("echo", Json.object(), PATIENT)).reason())
                    .isEqualTo(Reason.SESSION_LOST);
        }
    }

    @Test
    void connect_wrongKey_isForbiddenWithoutASecondTry() throws Exception {
        server.status = 401;
        ClientTarget target = serve(Speaks.BOTH);
        assertThatThrownBy(
                        () -> McpClient.connect(target, options().apiKey("k-1").build()))
                .hasMessageNotContaining("k-1")
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN));
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void connect_redirect_isNotFollowed() throws Exception {
        try (FakeHttpServer elsewhere = new FakeHttpServer()) {
            server.status = 307;
            server.location = "http://127.0.0.1:" + elsewhere.start(Speaks.BOTH) + "/mcp";
            ClientTarget target = serve(Speaks.BOTH);
            assertThatThrownBy(() ->
                            McpClient.connect(target, options().apiKey("k-1").build()))
                    .isInstanceOfSatisfying(
                            McpClientException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED));
            assertThat(elsewhere.seen).isEmpty();
        }
    }

    @Test
    void connect_busyServer_isNotTakenForALegacyOne() throws Exception {
        server.status = 429;
        ClientTarget target = serve(Speaks.BOTH);
        assertThatThrownBy(() -> McpClient.connect(target, options().build()))
                .isInstanceOf(McpClientException.class)
                .hasMessageContaining("429");
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void connect_nobodyThere_isUnreachable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        ClientTarget target = ClientTarget.of(URI.create("http://127.0.0.1:" + port + "/mcp"));
        assertThatThrownBy(() -> McpClient.connect(target, options().build()))
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    private Seen last() {
        return server.seen.get(server.seen.size() - 1);
    }
}
