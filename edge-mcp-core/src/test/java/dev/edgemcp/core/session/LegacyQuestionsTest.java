package dev.edgemcp.core.session;

import static dev.edgemcp.core.session.LegacyClient.call;
import static dev.edgemcp.core.session.LegacyClient.cancel;
import static dev.edgemcp.core.session.LegacyClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.CallLimits;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.RecordingSink.Sent;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Elicited;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.RootsQuestion;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Tools that ask their client, in the era in which servers send requests. */
@Timeout(60)
class LegacyQuestionsTest {
    private static final String NEWEST = "2025-11-25";
    private static final String ALICE = "{\"action\":\"accept\",\"content\":{\"name\":\"Alice\"}}";

    record Nothing() {}

    record Name(String name) {}

    private final AtomicInteger runs = new AtomicInteger();
    private final List<EdgeMcp> servers = new ArrayList<>();
    private final EdgeMcp edge = server(Duration.ofMinutes(10));

    /** One handler at a time, so that a question that held a thread would hold up everybody. */
    private EdgeMcp server(Duration inputTimeout) {
        EdgeMcp server = EdgeMcp.builder("t", "1")
                .limits(new CallLimits(MessageLimits.DEFAULT, 1, 64, 64, Duration.ofSeconds(30), inputTimeout, 100))
                .tool(Tool.of("greet", Nothing.class, (arguments, context) -> {
                            runs.incrementAndGet();
                            Elicited<Name> who = context.ask("who", Elicitation.of("Who are you?", Name.class))
                                    .get();
                            return ToolResult.text(
                                    who.accepted() ? "Hello, " + who.content().name() : "Who cares");
                        })
                        .build())
                .tool(Tool.of("both", Nothing.class, (arguments, context) -> {
                            var who = context.ask("who", Elicitation.of("Who are you?", Name.class));
                            var roots = context.ask("roots", new RootsQuestion());
                            return ToolResult.text(who.get().content().name() + " has "
                                    + roots.get().size());
                        })
                        .build())
                .tool(Tool.of("twice", Nothing.class, (arguments, context) -> {
                            Name first = context.ask("first", Elicitation.of("First?", Name.class))
                                    .get()
                                    .content();
                            Name second = context.ask("second", Elicitation.of(first.name() + " and?", Name.class))
                                    .get()
                                    .content();
                            return ToolResult.text(first.name() + " " + second.name());
                        })
                        .build())
                .tool(Tool.of("plain", Nothing.class, (arguments, context) -> ToolResult.text("plain"))
                        .build())
                .prompt(Prompt.of(
                                "ask",
                                Nothing.class,
                                (arguments, context) ->
                                        PromptResult.user(context.ask("who", Elicitation.of("Who are you?", Name.class))
                                                .get()
                                                .toString()))
                        .build())
                .build();
        servers.add(server);
        return server;
    }

    @AfterEach
    void close() {
        servers.forEach(EdgeMcp::close);
    }

    @Test
    void ask_overThePost_runsTheHandlerAgainWithTheAnswer() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);

        ObjectNode question = question(events);
        assertThat(question.path("method").asString("")).isEqualTo("elicitation/create");
        assertThat(answer(client, question, ALICE)).isEqualTo(202);

        assertThat(exchange.reply().get(20, TimeUnit.SECONDS)).isEqualTo(HttpReply.STREAMED);
        assertThat(events.next().data()).contains("Hello, Alice").contains("\"id\":1");
        assertThat(events.next().data()).isEqualTo("end");
        assertThat(runs).hasValue(2);
        // Whoever answers again finds that nobody waits any more.
        assertThat(answer(client, question, ALICE)).isEqualTo(202);
    }

    @Test
    void ask_whileItWaits_holdsNoThread() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        List<RecordingSink> waiting = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            RecordingSink events = new RecordingSink();
            client.post(call(i, "greet"), events);
            waiting.add(events);
        }
        List<ObjectNode> questions = new ArrayList<>();
        for (RecordingSink events : waiting) {
            questions.add(question(events));
        }

        assertThat(client.plain(call(99, "plain"))
                        .reply()
                        .get(20, TimeUnit.SECONDS)
                        .body())
                .contains("plain");

        for (int i = 9; i >= 0; i--) {
            answer(client, questions.get(i), "{\"action\":\"accept\",\"content\":{\"name\":\"number " + i + "\"}}");
            assertThat(waiting.get(i).next().data())
                    .contains("Hello, number " + i)
                    .contains("\"id\":" + (i + 1));
        }
    }

    @Test
    void ask_overThePostOfAnOlderRevision_works() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, "2025-06-18");
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);

        answer(client, Json.parseObject(events.next().data()), "{\"action\":\"decline\"}");

        exchange.reply().get(20, TimeUnit.SECONDS);
        assertThat(events.next().data()).contains("Who cares");
    }

    @Test
    void ask_severalAtOnce_areSentTogetherAndAnsweredInAnyOrder() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "both"), events);

        ObjectNode who = question(events);
        ObjectNode roots = Json.parseObject(events.next().data());
        assertThat(roots.path("method").asString("")).isEqualTo("roots/list");
        answer(client, roots, "{\"roots\":[{\"uri\":\"file:///a\"},{\"uri\":\"file:///b\"}]}");
        answer(client, who, ALICE);

        assertThat(events.next().data()).contains("Alice has 2");
    }

    @Test
    void ask_oneAfterTheOther_keepsTheFirstAnswer() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "twice"), events);

        answer(client, question(events), ALICE);
        ObjectNode second = Json.parseObject(events.next().data());
        assertThat(second.toString()).contains("Alice and?");
        answer(client, second, "{\"action\":\"accept\",\"content\":{\"name\":\"Bob\"}}");

        assertThat(events.next().data()).contains("Alice Bob");
    }

    @Test
    void ask_postThatTakesNoEvents_goesOverTheStreamOfTheSession() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink first = new RecordingSink();
        client.get(first);
        HttpExchange exchange = client.plain(call(1, "greet"));
        ObjectNode question = question(first);
        assertThat(question.path("method").asString("")).isEqualTo("elicitation/create");

        answer(client, question, ALICE);

        assertThat(exchange.reply().get(20, TimeUnit.SECONDS).body()).contains("Hello, Alice");
        assertThat(first.nothingMore()).isTrue();
    }

    @Test
    void ask_streamOfTheSessionReplacedMeanwhile_goesOverTheNewOne() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink first = new RecordingSink();
        client.get(first);
        HttpExchange exchange = client.plain(call(1, "twice"));
        ObjectNode question = question(first);
        RecordingSink second = new RecordingSink();
        client.get(second);

        answer(client, question, ALICE);
        answer(client, question(second), ALICE);

        assertThat(exchange.reply().get(20, TimeUnit.SECONDS).body()).contains("Alice Alice");
    }

    @Test
    void ask_nobodyReachable_isAnErrorOfTheToolThatSaysSo() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);

        HttpReply tool = client.plain(call(1, "greet")).reply().get(20, TimeUnit.SECONDS);
        HttpReply prompt = client.plain(request(2, "prompts/get", "{\"name\":\"ask\"}"))
                .reply()
                .get(20, TimeUnit.SECONDS);

        assertThat(tool.status()).isEqualTo(200);
        assertThat(tool.body())
                .contains("missing_capability")
                .contains("\"isError\":true")
                .contains("text/event-stream");
        assertThat(prompt.body()).contains("-32600").contains("text/event-stream");
    }

    @Test
    void ask_clientThatDeclaredNothing_isAnErrorOfTheToolThatSaysSo() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, Principal.ANONYMOUS, NEWEST, "{}");
        RecordingSink events = new RecordingSink();

        HttpReply reply = client.post(call(1, "greet"), events).reply().get(20, TimeUnit.SECONDS);

        assertThat(reply.body()).contains("missing_capability").contains("declares the capability");
        assertThat(events.all).isEmpty();
    }

    @Test
    void ask_refusedByTheClient_isAnErrorOfTheToolAndTheOthersAreTakenBack() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "both"), events);
        ObjectNode who = question(events);
        ObjectNode roots = Json.parseObject(events.next().data());

        client.status("{\"jsonrpc\":\"2.0\",\"id\":" + who.get("id") + ",\"error\":{\"code\":-1,\"message\":\"no\"}}");

        assertTakenBack(events.next(), roots);
        assertThat(events.next().data()).contains("input_refused").contains("\"isError\":true");
        assertThat(events.next().data()).isEqualTo("end");
    }

    @Test
    void ask_answerThatIsNone_isRefused() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        for (String bad : new String[] {
            "{}",
            "{\"action\":\"perhaps\"}",
            "{\"action\":\"accept\"}",
            "{\"action\":\"accept\",\"content\":7}",
            "{\"action\":\"accept\",\"content\":{\"name\":7}}"
        }) {
            RecordingSink events = new RecordingSink();
            client.post(call(1, "greet"), events);
            answer(client, question(events), bad);
            assertThat(events.next().data()).as(bad).contains("-32602").contains("the answer to who");
        }
    }

    @Test
    void ask_noAnswerInTime_isAnErrorOfTheToolAndTheQuestionIsTakenBack() throws Exception {
        LegacyClient client = LegacyClient.initialize(server(Duration.ofMillis(200)), NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "greet"), events);
        ObjectNode question = question(events);

        assertTakenBack(events.next(), question);
        assertThat(events.next().data()).contains("input_timeout");
    }

    @Test
    void ask_callCancelledMeanwhile_isTakenBack() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);
        ObjectNode question = question(events);

        assertThat(client.status(cancel(1))).isEqualTo(202);

        exchange.reply().get(20, TimeUnit.SECONDS);
        assertTakenBack(events.next(), question);
        assertThat(events.next().data()).isEqualTo("end");
        assertThat(answer(client, question, ALICE)).isEqualTo(202);
        assertThat(runs).hasValue(1);
    }

    @Test
    void ask_drainMeanwhile_endsTheCallAtOnce() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "greet"), events);
        RecordingSink stream = new RecordingSink();
        client.get(stream);
        stream.next();
        HttpExchange plain = client.plain(call(2, "greet"));
        ObjectNode question = question(events);
        stream.next();

        CompletableFuture<Void> drained = edge.drain();

        drained.get(20, TimeUnit.SECONDS);
        assertTakenBack(events.next(), question);
        assertThat(events.next().data()).contains("503").contains("shutting down");
        assertThat(plain.reply().get(20, TimeUnit.SECONDS).status()).isEqualTo(503);
    }

    @Test
    void ask_sessionEndedMeanwhile_endsTheCall() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);
        ObjectNode question = question(events);

        assertThat(client.delete()).isEqualTo(204);

        exchange.reply().get(20, TimeUnit.SECONDS);
        assertThat(answer(client, question, ALICE)).isEqualTo(404);
        edge.drain().get(20, TimeUnit.SECONDS);
        assertThat(runs).hasValue(1);
    }

    @Test
    void ask_connectionLostMeanwhile_isAskedAgainToWhoComesBack() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);
        String primer = events.next().id();
        events.next();
        exchange.disconnected();

        RecordingSink again = new RecordingSink();
        client.resume(primer, again);
        answer(client, question(again), ALICE);

        assertThat(again.next().data()).contains("Hello, Alice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"0123456789abcdef-1\"", "7", "\"x\""})
    void answer_toWhatAnotherReplicaAsked_isRefusedWithTheReason(String id) {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);

        HttpReply reply = client.plain("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}")
                .reply()
                .join();

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("replica").contains("load balancer");
    }

    @Test
    void answer_ofAnotherSession_answersNothing() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        LegacyClient stranger = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);
        ObjectNode question = question(events);

        answer(stranger, question, "{\"action\":\"accept\",\"content\":{\"name\":\"Mallory\"}}");
        assertThat(exchange.reply()).isNotDone();
        answer(client, question, ALICE);

        assertThat(events.next().data()).contains("Hello, Alice");
    }

    @Test
    void ask_overAConnection_isTakenBackBeforeTheAnswer() throws Exception {
        BlockingQueue<String> said = new LinkedBlockingQueue<>();
        EdgeMcp hasty = server(Duration.ofMillis(200));
        try (Session session = hasty.connect(Principal.ANONYMOUS, said::add)) {
            session.receive(request(
                    0, "initialize", "{\"protocolVersion\":\"" + NEWEST + "\",\"capabilities\":{\"elicitation\":{}}}"));
            said.take();
            session.receive(call(1, "greet"));

            assertThat(said.take()).contains("elicitation/create");
            assertThat(said.take()).contains("notifications/cancelled");
            assertThat(said.take()).contains("input_timeout");
        }
    }

    /** What follows the primer. */
    private static ObjectNode question(RecordingSink events) throws InterruptedException {
        Sent sent = events.next();
        return Json.parseObject(sent.data().isEmpty() ? events.next().data() : sent.data());
    }

    private static int answer(LegacyClient client, ObjectNode question, String result) {
        return client.status("{\"jsonrpc\":\"2.0\",\"id\":" + question.get("id") + ",\"result\":" + result + "}");
    }

    private static void assertTakenBack(Sent sent, ObjectNode question) {
        assertThat(sent.data()).contains("notifications/cancelled").contains("\"requestId\":" + question.get("id"));
    }
}
