package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.trace.TraceContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a client lends its calls: how long it is there, and for whom. */
class LentCredentialsTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
    private static final String LENT =
            "{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"of-initialize\"}}}";

    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final EdgeMcp edge = edge();
    private final EdgeMcp replica = edge();

    private EdgeMcp edge() {
        return EdgeMcp.builder("t", "1")
                .sessionSecret(SECRET)
                .passThrough(PassThrough.of(List.of("github")))
                .listener(new CallListener() {
                    @Override
                    public void sessionOpened(ClientSession session) {
                        heard.add("opened " + session.id() + " " + session.client());
                    }

                    @Override
                    public void sessionClosed(ClientSession session) {
                        heard.add("closed " + session.id());
                    }
                })
                .tool(Tool.of(
                                "lent",
                                Json.parseObject("{\"type\":\"object\"}"),
                                (arguments, context) -> ToolResult.text(
                                        context.credentials().reveal().toString()))
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        edge.close();
        replica.close();
    }

    private String initialize(String more) {
        HttpReply reply = edge.http()
                .post(
                        LegacyClient.request(
                                0,
                                "initialize",
                                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}"
                                        + more + "}"),
                        LegacyClient.headers(null, null, null, false),
                        Principal.ANONYMOUS,
                        new RecordingSink())
                .reply()
                .join();
        assertThat(reply.sessionId()).as(reply.body()).isNotNull();
        return reply.sessionId();
    }

    private static String call(EdgeMcp edge, String session, Principal principal, String header) throws Exception {
        PassThrough allowed = edge.passThrough();
        McpHeaders headers = new McpHeaders(
                null,
                session,
                null,
                null,
                null,
                Map.of(),
                false,
                TraceContext.NONE,
                allowed.ofHeaders(header == null ? List.of() : List.of("X-GitHub-Token"), name -> header));
        return edge.http()
                .post(LegacyClient.call(1, "lent"), headers, principal, new RecordingSink())
                .reply()
                .get(20, TimeUnit.SECONDS)
                .body();
    }

    @Test
    void initialize_overHttp_lendsToTheSessionInThisProcess() throws Exception {
        String session = initialize(",\"credentials\":" + LENT);
        assertThat(call(edge, session, Principal.ANONYMOUS, null)).contains("of-initialize");
        assertThat(call(edge, session, Principal.ANONYMOUS, null)).contains("of-initialize");
        assertThat(call(edge, session, Principal.ANONYMOUS, "of-header"))
                .contains("of-header")
                .doesNotContain("of-initialize");
        assertThat(call(replica, session, Principal.ANONYMOUS, null))
                .contains("{}")
                .doesNotContain("of-initialize");
        assertThat(call(replica, session, Principal.ANONYMOUS, "of-header")).contains("of-header");
        assertThat(session).doesNotContain("of-initialize");
    }

    @Test
    void initialize_overHttp_lendsToNoOtherSession() throws Exception {
        initialize(",\"credentials\":" + LENT);
        assertThat(call(edge, initialize(""), Principal.ANONYMOUS, null)).doesNotContain("of-initialize");
    }

    @Test
    void delete_endsWhatWasLent() {
        String session = initialize(",\"credentials\":" + LENT);
        edge.http().delete(LegacyClient.headers(session, null, null, false), Principal.ANONYMOUS);
        assertThat(heard).hasSize(2);
        String id = heard.get(1).substring("closed ".length());
        assertThat(heard.get(0)).isEqualTo("opened " + id + " c");
        // Who knows the name of a session cannot use it.
        assertThat(session).doesNotContain(id);
    }

    @Test
    void initialize_withCredentialsInAnotherForm_isRefusedWithoutQuotingThem() {
        HttpReply reply = edge.http()
                .post(
                        LegacyClient.request(
                                0,
                                "initialize",
                                "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"credentials\":{\"credentials\":{\"github\":\"the-secret\"}}}"),
                        LegacyClient.headers(null, null, null, false),
                        Principal.ANONYMOUS,
                        new RecordingSink())
                .reply()
                .join();
        assertThat(reply.body())
                .contains("-32602", "params.credentials: credentials.github must be an object")
                .doesNotContain("the-secret");
        assertThat(heard).isEmpty();
    }

    @Test
    void connection_closed_endsItsSessionOnce() {
        List<String> answers = new ArrayList<>();
        Session session = edge.connect(Principal.ANONYMOUS, answers::add);
        String handshake =
                LegacyClient.request(1, "initialize", "{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{}}");
        session.receive(handshake);
        session.receive(handshake);
        session.close();
        session.close();
        assertThat(heard).hasSize(2).first().asString().startsWith("opened ");
        assertThat(heard).last().asString().startsWith("closed ");
    }
}
