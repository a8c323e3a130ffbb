package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamableHttpTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
    private static final String MODERN =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
    private static final Principal OTHER = new Principal("other", "key");

    record Nothing() {}

    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final RecordingSink events = new RecordingSink();
    private final EdgeMcp edge = server();

    private EdgeMcp server() {
        return EdgeMcp.builder("t", "1")
                .sessionSecret(SECRET)
                .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                            started.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                interrupted.countDown();
                                throw e;
                            }
                            return ToolResult.text("never");
                        })
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void post_initialize_beginsASessionThatLaterPostsName() {
        String session = initialize(edge);

        HttpReply list = post(edge, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}", session);

        assertThat(session).matches("[A-Za-z0-9_-]{66}");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.body()).contains("edge_status");
    }

    @Test
    void post_sessionOfAnotherServerWithTheSameSecret_isServed() {
        String session = initialize(edge);

        try (EdgeMcp second = server()) {
            assertThat(post(second, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}", session)
                            .status())
                    .isEqualTo(200);
        }
        try (EdgeMcp stranger = EdgeMcp.builder("t", "1").build()) {
            assertThat(post(stranger, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}", session)
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void post_sessionThatIsNotOnes_isNotFound() {
        String session = initialize(edge);
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";
        char last = session.charAt(session.length() - 2);
        String forged = session.substring(0, session.length() - 2)
                + (last == 'A' ? 'B' : 'A')
                + session.charAt(session.length() - 1);

        assertThat(post(edge, ping, forged).status()).isEqualTo(404);
        assertThat(post(edge, ping, "nonsense").status()).isEqualTo(404);
        assertThat(post(edge, ping, "x".repeat(10_000)).status()).isEqualTo(404);
        assertThat(post(edge, ping, null).status()).isEqualTo(400);
        assertThat(edge.http()
                        .post(ping, headers(session, null, null, null), OTHER, events)
                        .reply()
                        .join()
                        .status())
                .isEqualTo(404);
    }

    @Test
    void delete_session_endsIt() {
        String session = initialize(edge);

        assertThat(delete(session, OTHER)).isEqualTo(404);
        assertThat(delete(null, Principal.ANONYMOUS)).isEqualTo(400);
        assertThat(delete(session, Principal.ANONYMOUS)).isEqualTo(204);

        assertThat(post(edge, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}", session)
                        .status())
                .isEqualTo(404);
        assertThat(delete(session, Principal.ANONYMOUS)).isEqualTo(404);
    }

    @Test
    void post_versionHeader_mustBeOneThatIsSpoken() {
        String session = initialize(edge);
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"ping\"}";

        assertThat(edge.http()
                        .post(ping, headers(session, "1999-01-01", null, null), Principal.ANONYMOUS, events)
                        .reply()
                        .join()
                        .status())
                .isEqualTo(400);
        assertThat(edge.http()
                        .post(ping, headers(session, "2025-06-18", null, null), Principal.ANONYMOUS, events)
                        .reply()
                        .join()
                        .status())
                .isEqualTo(200);
    }

    @Test
    void post_legacyClientThatLeaves_cancelsNothingUntilItSaysSo() throws Exception {
        String session = initialize(edge);
        HttpExchange exchange = edge.http()
                .post(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\"}}",
                        headers(session, null, null, null),
                        Principal.ANONYMOUS,
                        events);
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        exchange.disconnected();
        assertThat(exchange.reply()).isNotDone();
        // A request of another session with the same id is somebody else's.
        String other = initialize(edge);
        String cancel = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":7}}";
        assertThat(post(edge, cancel, other).status()).isEqualTo(202);
        assertThat(exchange.reply()).isNotDone();
        assertThat(post(edge, cancel, session).status()).isEqualTo(202);

        assertThat(exchange.reply().get(10, TimeUnit.SECONDS)).isEqualTo(new HttpReply(202, null, null));
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void post_modernClientThatLeaves_cancels() throws Exception {
        HttpExchange exchange = edge.http()
                .post(
                        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\","
                                + MODERN + "}}",
                        headers(null, "2026-07-28", "tools/call", "wait"),
                        Principal.ANONYMOUS,
                        events);
        assertThat(started.await(10, TimeUnit.SECONDS)).isTrue();

        exchange.disconnected();

        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void post_modern_checksItsHeadersInOrder() {
        String discover = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"server/discover\",\"params\":{" + MODERN + "}}";
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"edge_status\","
                + MODERN + "}}";
        String unknown = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"no/such\",\"params\":{" + MODERN + "}}";
        String bare = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
        String wanted = "2026-07-28";

        assertThat(modern(discover, wanted, "server/discover", null)).isEqualTo("200");
        assertThat(modern(discover, null, "server/discover", null)).isEqualTo("400 -32020");
        assertThat(modern(discover, "2026-07-29", "server/discover", null)).isEqualTo("400 -32020");
        assertThat(modern(discover, wanted, null, null)).isEqualTo("400 -32020");
        assertThat(modern(discover, wanted, "tools/list", null)).isEqualTo("400 -32020");
        assertThat(modern(call, wanted, "tools/call", null)).isEqualTo("400 -32020");
        assertThat(modern(call, wanted, "tools/call", "other")).isEqualTo("400 -32020");
        assertThat(modern(call, wanted, "tools/call", " edge_status ")).isEqualTo("200");
        assertThat(modern(call, wanted, "tools/call", "=?base64?ZWRnZV9zdGF0dXM=?="))
                .isEqualTo("200");
        assertThat(modern(call, wanted, "tools/call", "=?base64?!!?=")).isEqualTo("400 -32020");
        // Not the UTF-8 of anything; and what a header cannot have plainly, however equal it is to the body.
        assertThat(modern(call, wanted, "tools/call", "=?base64?/w==?=")).isEqualTo("400 -32020");
        assertThat(modern(call.replace("edge_status", "caf\u00e9"), wanted, "tools/call", "caf\u00e9"))
                .isEqualTo("400 -32020");
        assertThat(modern(call.replace("edge_status", "caf\u00e9"), wanted, "tools/call", "=?base64?Y2Fmw6k=?="))
                .isEqualTo("200 -32602");
        // Only names may come in base64: whoever routes by the method reads it as it is.
        assertThat(modern(discover, wanted, "=?base64?c2VydmVyL2Rpc2NvdmVy?=", null))
                .isEqualTo("400 -32020");
        assertThat(modern(unknown, wanted, "no/such", null)).isEqualTo("404 -32601");
        assertThat(modern(bare, wanted, "tools/list", null)).isEqualTo("400 -32602");
        assertThat(modern(bare.replace("tools/list", "initialize"), wanted, "initialize", null))
                .isEqualTo("400 -32020");
    }

    @Test
    void post_afterDrain_isUnavailable() {
        String session = initialize(edge);
        edge.drain();

        assertThat(post(edge, "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}", session)
                        .status())
                .isEqualTo(503);
    }

    @Test
    void post_whatIsNoMessage_isABadRequest() {
        assertThat(post(edge, "{", null).status()).isEqualTo(400);
        assertThat(post(edge, "[]", null).status()).isEqualTo(400);
    }

    private String modern(String body, String version, String method, String name) {
        HttpReply reply = edge.http()
                .post(body, headers(null, version, method, name), Principal.ANONYMOUS, events)
                .reply()
                .join();
        var error = Json.parseObject(reply.body()).path("error").path("code");
        return reply.status() + (error.isMissingNode() ? "" : " " + error.intValue());
    }

    private String initialize(EdgeMcp server) {
        HttpReply reply = post(
                server,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}",
                null);
        assertThat(reply.sessionId()).isNotNull();
        return reply.sessionId();
    }

    private int delete(String session, Principal principal) {
        return edge.http()
                .delete(headers(session, null, null, null), principal)
                .reply()
                .join()
                .status();
    }

    private HttpReply post(EdgeMcp server, String body, String session) {
        return server.http()
                .post(body, headers(session, null, null, null), Principal.ANONYMOUS, events)
                .reply()
                .join();
    }

    private static McpHeaders headers(String session, String version, String method, String name) {
        return new McpHeaders(version, session, method, name, null, Map.of(), true);
    }
}
