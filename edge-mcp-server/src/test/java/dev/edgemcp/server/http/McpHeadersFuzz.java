package dev.edgemcp.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.netty.LoggedTrouble;
import dev.edgemcp.server.netty.RawConnection;
import dev.edgemcp.server.netty.RawConnection.Response;
import dev.edgemcp.server.telemetry.Metrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any values of the headers that mean something to MCP, on requests that are good otherwise: one answer each, which is a
 * result exactly if the headers agree with the body.
 *
 * <p>An input has a line for each of MCP-Protocol-Version, Mcp-Session-Id, Mcp-Method and Mcp-Name, and one that picks the
 * message; an empty line leaves its header out, and {@code SESSION} stands for a session that exists.
 */
class McpHeadersFuzz {
    private static final String KEY = "the-key-of-the-headers";
    private static final String STATELESS = "2026-07-28";
    private static final Set<String> LEGACY = Set.of("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25");
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}";

    /** What is sent; whether the headers fit is judged from them alone. */
    private enum Kind {
        CALL("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\"," + META + "}}"),
        LIST("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{" + META + "}}"),
        PING("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}"),
        BEGIN(INITIALIZE);

        final String body;

        Kind(String body) {
            this.body = body;
        }

        boolean fits(Values values, String session) {
            return switch (this) {
                case CALL ->
                    STATELESS.equals(values.version)
                            && "tools/call".equals(values.method)
                            && "echo".equals(plain(values.name));
                case LIST -> STATELESS.equals(values.version) && "tools/list".equals(values.method);
                case PING -> values.versionIsLegacy() && session.equals(values.session);
                case BEGIN -> values.version == null || !isStateless(values.version);
            };
        }

        private static boolean isStateless(String version) {
            return version.matches("\\d{4}-\\d{2}-\\d{2}") && version.compareTo(STATELESS) >= 0;
        }
    }

    private record Values(
            @Nullable String version,
            @Nullable String session,
            @Nullable String method,
            @Nullable String name) {
        boolean versionIsLegacy() {
            return version == null || LEGACY.contains(version);
        }
    }

    private static final LoggedTrouble TROUBLE = LoggedTrouble.collect();
    private static EdgeMcpServer server;
    private static String session;
    private static @Nullable RawConnection connection;

    @BeforeAll
    static void start() throws Exception {
        Metrics metrics = new Metrics();
        EdgeMcp edge = EdgeMcp.builder("edge-mcp", "1")
                .listener(metrics)
                .tool(Tool.of(
                                "echo",
                                Json.parseObject("{\"type\":\"object\"}"),
                                (arguments, context) -> ToolResult.text("here"))
                        .nonBlocking()
                        .build())
                .build();
        server = EdgeMcpServer.start(
                ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0)),
                edge,
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "test")));
        session = send(bytes(new Values(null, null, null, null), INITIALIZE)).header("mcp-session-id");
        assertThat(session).isNotEmpty();
    }

    @AfterAll
    static void stop() throws IOException {
        if (connection != null) {
            connection.close();
        }
        server.close();
    }

    @FuzzTest
    void headers(byte[] input) throws Exception {
        String[] lines = (new String(input, StandardCharsets.ISO_8859_1) + "\n\n\n\n\n").split("\n", 6);
        Values values = new Values(value(lines[0]), value(lines[1]), value(lines[2]), value(lines[3]));
        Kind kind = Kind.values()[lines[4].isEmpty() ? 0 : lines[4].charAt(0) % Kind.values().length];

        Response response = send(bytes(values, kind.body));

        assertThat(response.status()).matches(status -> status == 200 || (status >= 400 && status < 500));
        var answer = Json.parseObject(response.body());
        if (isText(values)) {
            assertThat(response.status() == 200)
                    .as("%s with %s: %s", kind, values, response)
                    .isEqualTo(kind.fits(trimmed(values), session));
            assertThat(answer.has("result")).isEqualTo(response.status() == 200);
        }
        assertThat(response.body()).doesNotContain("Exception");
        assertThat(TROUBLE.drain()).isEmpty();
    }

    /** Sends on the connection that is there, or on a new one if the server has ended it after its last answer. */
    private static Response send(byte[] request) throws IOException {
        RawConnection open = connection;
        if (open == null) {
            open = new RawConnection(server.port());
            connection = open;
        }
        Response response = open.send(request).response();
        if (response.header("connection").equals("close")) {
            assertThat(open.isClosedByServer()).isTrue();
            open.close();
            connection = null;
        }
        return response;
    }

    private static byte[] bytes(Values values, String body) {
        StringBuilder head = new StringBuilder("POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + KEY
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
        header(head, "MCP-Protocol-Version", values.version);
        header(head, "Mcp-Session-Id", values.session);
        header(head, "Mcp-Method", values.method);
        header(head, "Mcp-Name", values.name);
        return (head + "\r\n" + body).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void header(StringBuilder head, String name, @Nullable String value) {
        if (value != null) {
            head.append(name).append(": ").append(value).append("\r\n");
        }
    }

    private static @Nullable String value(String line) {
        return line.isEmpty() ? null : line.equals("SESSION") ? session : line;
    }

    /** Whether HTTP lets all values pass; what it does with others is not asked here. */
    private static boolean isText(Values values) {
        return java.util.stream.Stream.of(values.version, values.session, values.method, values.name)
                .allMatch(value -> value == null || value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f)));
    }

    /** What is left of the values after HTTP has taken the white space around them. */
    private static Values trimmed(Values values) {
        return new Values(trim(values.version), trim(values.session), trim(values.method), trim(values.name));
    }

    private static @Nullable String trim(@Nullable String value) {
        return value == null ? null : value.replaceAll("^[ \t]+|[ \t]+$", "");
    }

    private static @Nullable String plain(@Nullable String value) {
        if (value == null || value.length() < 11 || !value.startsWith("=?base64?") || !value.endsWith("?=")) {
            return value;
        }
        if ((value.length() - 11) % 4 != 0) {
            return null;
        }
        try {
            return new String(
                    Base64.getDecoder().decode(value.substring(9, value.length() - 2)), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
