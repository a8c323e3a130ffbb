package dev.edgemcp.core.session;

import static dev.edgemcp.core.session.LegacyClient.call;
import static dev.edgemcp.core.session.LegacyClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.util.Collections;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches, which one revision has. */
@Timeout(60)
class BatchTest {
    private static final String REVISION = "2025-03-26";
    private static final String INITIALIZED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}";

    record Nothing() {}

    private final Semaphore go = new Semaphore(0);
    private final EdgeMcp edge = EdgeMcp.builder("t", "1")
            .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                        context.log(LogLevel.INFO, null, "waiting");
                        go.acquire();
                        return ToolResult.text("waited");
                    })
                    .build())
            .build();

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void batch_ofEverything_isAnsweredInItsOrderOverBothTransports() throws Exception {
        String batch =
                "[" + request(1, "ping", "{}") + "," + INITIALIZED + ",7," + request("a", "no/such", "{}") + ",{},"
                        + request(2, "initialize", "{\"protocolVersion\":\"" + REVISION + "\"}") + ","
                        + "{\"jsonrpc\":\"2.0\",\"id\":\"nobody asked\",\"result\":{}}]";

        HttpReply http =
                LegacyClient.initialize(edge, REVISION).plain(batch).reply().get(20, TimeUnit.SECONDS);
        String connection = overAConnection(REVISION, batch);

        assertThat(http.status()).isEqualTo(200);
        assertThat(http.body())
                .matches(
                        "\\[\\{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\\{}}"
                                + ",\\{[^{]*\"id\":null,\"error\":\\{\"code\":-32600[^}]*}}"
                                + ",\\{[^{]*\"id\":\"a\",\"error\":\\{\"code\":-32601[^}]*}}"
                                + ",\\{[^{]*\"id\":null,\"error\":\\{\"code\":-32600[^}]*}}"
                                + ",\\{[^{]*\"id\":2,\"error\":\\{\"code\":-32600,\"message\":\"initialize must not be in a batch\"}}]");
        assertThat(connection).isEqualTo(http.body());
    }

    @Test
    void batch_ofNotifications_isTakenWithoutAnAnswer() throws Exception {
        HttpReply reply = LegacyClient.initialize(edge, REVISION)
                .plain("[" + INITIALIZED + "," + INITIALIZED + "]")
                .reply()
                .join();

        assertThat(reply).isEqualTo(new HttpReply(202, null, null));
        assertThat(overAConnection(REVISION, "[" + INITIALIZED + "]")).contains("\"id\":99");
    }

    @Test
    void batch_emptyOrTooLong_isRefusedAsAWhole() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, REVISION);
        String most = "[" + String.join(",", Collections.nCopies(100, request(1, "ping", "{}"))) + "]";
        String tooMany = "[" + String.join(",", Collections.nCopies(101, request(1, "ping", "{}"))) + "]";

        assertThat(client.plain(most).reply().join().body().split("\"result\"")).hasSize(101);
        for (String bad : new String[] {"[]", tooMany}) {
            assertThat(client.plain(bad).reply().join().status()).isEqualTo(400);
            assertThat(client.plain(bad).reply().join().body()).startsWith("{").contains("-32600");
            assertThat(overAConnection(REVISION, bad)).startsWith("{").contains("-32600");
        }
        assertThat(client.plain("[{]").reply().join().body()).contains("-32700");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-06-18", "2025-11-25"})
    void batch_inOtherRevisions_isRefused(String revision) throws Exception {
        String batch = "[" + request(1, "ping", "{}") + "]";

        HttpReply reply =
                LegacyClient.initialize(edge, revision).plain(batch).reply().join();

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("-32600").contains(REVISION);
        assertThat(overAConnection(revision, batch)).contains("-32600").contains(REVISION);
    }

    @Test
    void batch_withoutASession_isRefused() {
        HttpReply reply = edge.http()
                .post(
                        "[" + request(1, "ping", "{}") + "]",
                        LegacyClient.headers(null, null, null, true),
                        Principal.ANONYMOUS,
                        new RecordingSink())
                .reply()
                .join();

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("Mcp-Session-Id");
    }

    @Test
    void batch_theSameIdTwice_isRefusedTheSecondTime() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, REVISION);
        HttpExchange exchange = client.plain("[" + call(1, "wait") + "," + call(1, "wait") + "]");
        go.release();

        String body = exchange.reply().get(20, TimeUnit.SECONDS).body();

        assertThat(body.split("waited")).hasSize(2);
        assertThat(body).contains("in flight already");
    }

    @Test
    void batch_whatComesBeforeTheAnswers_makesAStreamOfThem() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, REVISION);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post("[" + call(1, "wait") + "," + call(2, "wait") + "]", events);

        assertThat(events.next().data()).contains("waiting");
        assertThat(events.next().data()).contains("waiting");
        go.release(2);

        assertThat(exchange.reply().get(20, TimeUnit.SECONDS)).isEqualTo(HttpReply.STREAMED);
        assertThat(events.next().data()).startsWith("[{").contains("\"id\":1").contains("\"id\":2");
        assertThat(events.next().data()).isEqualTo("end");
    }

    /** The first thing that a connection hears after the handshake; asks for an answer that comes in any case. */
    private String overAConnection(String revision, String text) throws InterruptedException {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        try (Session session = edge.connect(Principal.ANONYMOUS, said::add)) {
            session.receive(request(0, "initialize", "{\"protocolVersion\":\"" + revision + "\"}"));
            said.take();
            session.receive(text);
            session.receive(request(99, "ping", "{}"));
            return said.take();
        }
    }
}
