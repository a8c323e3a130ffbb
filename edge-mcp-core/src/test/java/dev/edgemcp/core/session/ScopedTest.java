package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.ModernHttp.Answer;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.Scope;
import dev.edgemcp.core.tool.Tool;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What keys with a scope can do: one view serves lists, calls and everything else. */
class ScopedTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}";

    record Nothing() {}

    record Language(String language) {}

    private final AtomicInteger writes = new AtomicInteger();
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final EdgeMcp edge = EdgeMcp.builder("t", "1")
            .sessionSecret(SECRET)
            .tool(Tool.of("doc_read", Nothing.class, (arguments, context) -> ToolResult.text("read"))
                    .annotations(ToolAnnotations.READ_ONLY)
                    .build())
            .tool(Tool.of("doc_write", Nothing.class, (arguments, context) -> {
                        writes.incrementAndGet();
                        return ToolResult.text("written");
                    })
                    .annotations(new ToolAnnotations(false, true, false, false))
                    .build())
            .tool(Tool.of("unmarked", Nothing.class, (arguments, context) -> ToolResult.text("?"))
                    .build())
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
            .prompt(Prompt.of("doc_prompt", Language.class, (arguments, context) -> PromptResult.user("hello"))
                    .complete("language", Completer.of(List.of("English")))
                    .build())
            .resource(Resource.of(
                            "app:///note",
                            "note",
                            (request, context) -> ResourceResult.text(request.uri(), "text/plain", "a note"))
                    .build())
            .resourceTemplate(ResourceTemplate.of(
                            "app:///files/{name}",
                            "files",
                            (request, context) -> ResourceResult.text(request.uri(), "text/plain", "a file"))
                    .build())
            .build();

    @AfterEach
    void close() {
        edge.close();
    }

    private ModernHttp with(Scope scope) {
        return new ModernHttp(edge, new Principal("acme", "key", scope), "{}");
    }

    private static String names(Answer answer, String list) {
        return String.join(
                " ",
                answer.result()
                        .path(list)
                        .valueStream()
                        .map(each -> each.path("name").asString())
                        .toList());
    }

    @Test
    void readOnly_leavesOutWhatDoesNotSayThatItOnlyReads() throws Exception {
        ModernHttp reader = with(new Scope(List.of(), true));

        assertThat(names(reader.post("tools/list", "{}"), "tools")).isEqualTo("edge_status doc_read");
        assertThat(reader.post("tools/call", "{\"name\":\"doc_read\"}").result().toString())
                .contains("read");
        for (String other : List.of("doc_write", "unmarked")) {
            Answer answer = reader.post("tools/call", "{\"name\":\"" + other + "\"}");
            assertThat(answer.code()).isEqualTo(-32602);
            assertThat(answer.message()).startsWith("unknown tool");
        }
        assertThat(writes).hasValue(0);
        // Reading is what these do.
        assertThat(names(reader.post("resources/list", "{}"), "resources")).isEqualTo("note");
        assertThat(names(reader.post("prompts/list", "{}"), "prompts")).isEqualTo("doc_prompt");
    }

    @Test
    void globs_holdForToolsPromptsAndResourcesAlike() throws Exception {
        ModernHttp docs = with(new Scope(List.of("doc_*"), false));

        assertThat(names(docs.post("tools/list", "{}"), "tools")).isEqualTo("doc_read doc_write");
        assertThat(names(docs.post("prompts/list", "{}"), "prompts")).isEqualTo("doc_prompt");
        assertThat(names(docs.post("resources/list", "{}"), "resources")).isEmpty();
        assertThat(names(docs.post("resources/templates/list", "{}"), "resourceTemplates"))
                .isEmpty();
        assertThat(docs.post("resources/read", "{\"uri\":\"app:///note\"}").code())
                .isNotZero();
        assertThat(docs.post("resources/read", "{\"uri\":\"app:///files/a\"}").code())
                .isNotZero();
        assertThat(docs.post("tools/call", "{\"name\":\"edge_status\"}").message())
                .startsWith("unknown tool");
    }

    @Test
    void globs_thatNameResources_letThemIn() throws Exception {
        ModernHttp files = with(new Scope(List.of("app:///files/*"), false));

        assertThat(names(files.post("resources/templates/list", "{}"), "resourceTemplates"))
                .isEqualTo("files");
        assertThat(files.post("resources/read", "{\"uri\":\"app:///files/a\"}")
                        .result()
                        .toString())
                .contains("a file");
        assertThat(files.post("resources/read", "{\"uri\":\"app:///note\"}").code())
                .isNotZero();
        assertThat(files.post("prompts/get", "{\"name\":\"doc_prompt\",\"arguments\":{\"language\":\"en\"}}")
                        .code())
                .isEqualTo(-32602);
        String complete =
                "{\"ref\":{\"type\":\"ref/prompt\",\"name\":\"doc_prompt\"},\"argument\":{\"name\":\"language\",\"value\":\"E\"}}";
        assertThat(files.post("completion/complete", complete).code()).isEqualTo(-32602);
        assertThat(with(Scope.ALL)
                        .post("completion/complete", complete)
                        .result()
                        .toString())
                .contains("English");
    }

    @Test
    void listen_toAResourceOutOfScope_isNotHonoured() throws Exception {
        ModernHttp docs = with(new Scope(List.of("doc_*"), false));

        docs.start("subscriptions/listen", "{\"notifications\":{\"resourceSubscriptions\":[\"app:///note\"]}}");

        assertThat(docs.events.next().data()).contains("acknowledged").doesNotContain("app:///note");
    }

    // Sessions over HTTP, which outlive requests

    private static McpHeaders headers(String session) {
        return new McpHeaders(null, session, null, null, null, java.util.Map.of(), true);
    }

    private String session(Principal principal) {
        return edge.http()
                .post(INITIALIZE, headers(null), principal, new RecordingSink())
                .reply()
                .join()
                .sessionId();
    }

    private HttpReply post(String body, String session, Principal principal) {
        return edge.http()
                .post(body, headers(session), principal, new RecordingSink())
                .reply()
                .join();
    }

    @Test
    void session_whoseKeyHasAnotherScopeNow_goesOnWithThat() {
        Principal before = new Principal("acme", "key");
        Principal after = new Principal("acme", "key", new Scope(List.of("doc_read"), false));
        String session = session(before);
        String list = "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/list\"}";
        // Something to remember, so that the session rests instead of being forgotten.
        post(
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"logging/setLevel\",\"params\":{\"level\":\"error\"}}",
                session,
                before);
        assertThat(post(list, session, before).body()).contains("doc_write");

        assertThat(post(list, session, after).body()).contains("doc_read").doesNotContain("doc_write");
        assertThat(post(list, session, new Principal("other", "key")).status()).isEqualTo(404);
    }

    @Test
    void retain_callOfSomebodyElse_isCancelledThoughItsClientHasLeft() throws Exception {
        Principal gone = new Principal("acme", "gone");
        Principal stays = new Principal("acme", "stays");
        String session = session(gone);
        RecordingSink events = new RecordingSink();
        RecordingSink theirs = new RecordingSink();
        edge.http().get(headers(session), gone, events);
        edge.http().get(headers(session(stays)), stays, theirs);
        assertThat(events.next().data()).isEmpty();
        assertThat(theirs.next().data()).isEmpty();
        HttpExchange call = edge.http()
                .post(
                        "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"wait\",\"arguments\":{}}}",
                        headers(session),
                        gone,
                        new RecordingSink());
        assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
        call.disconnected();
        assertThat(interrupted.getCount()).isEqualTo(1);

        edge.retain(stays::equals);

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(events.next().data()).isEqualTo("end");
        assertThat(theirs.nothingMore()).isTrue();
        // The token is as good as the key: if that is let in again, so is the session.
        String ping = "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"ping\"}";
        assertThat(post(ping, session, gone).status()).isEqualTo(200);
        assertThat(Json.parseObject(post(ping, session, gone).body()).has("result"))
                .isTrue();
    }
}
