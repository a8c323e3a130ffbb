package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.ModernHttp.Answer;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Elicited;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.RootsQuestion;
import dev.edgemcp.core.tool.Sampling;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Requests in several rounds, since 2026-07-28. */
class RoundsTest {
    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes();
    private static final Principal ANN = new Principal("acme", "ann");
    private static final Principal BOB = new Principal("acme", "bob");
    private static final String EVERYTHING = "{\"elicitation\":{},\"sampling\":{},\"roots\":{}}";

    record Subject(String subject) {}

    record Name(@Description("Your name") String name) {}

    record Age(int age) {}

    record Nothing() {}

    private final AtomicInteger runs = new AtomicInteger();
    private volatile Instant now = Instant.parse("2026-08-01T12:00:00Z");
    private final EdgeMcp edge = server();
    private final ModernHttp ann = new ModernHttp(edge, ANN, EVERYTHING);

    private EdgeMcp server() {
        return EdgeMcp.builder("t", "1")
                .sessionSecret(SECRET)
                .ticker(new Ticker() {
                    @Override
                    public long nanos() {
                        return System.nanoTime();
                    }

                    @Override
                    public Instant now() {
                        return now;
                    }
                })
                .tool(Tool.of("interview", Subject.class, (arguments, context) -> {
                            runs.incrementAndGet();
                            Elicited<Name> name = context.ask("name", Elicitation.of("Name?", Name.class))
                                    .get();
                            if (!name.accepted()) {
                                return ToolResult.text("never mind");
                            }
                            Elicited<Age> age = context.ask("age", Elicitation.of("Age?", Age.class))
                                    .get();
                            return ToolResult.text(arguments.subject() + ": "
                                    + name.content().name() + ", "
                                    + age.content().age());
                        })
                        .build())
                .tool(Tool.of("both", Nothing.class, (arguments, context) -> {
                            var sample = context.ask("joke", Sampling.of("Tell a joke.", 20));
                            var roots = context.ask("roots", new RootsQuestion());
                            return ToolResult.text(sample.get().text() + " " + roots.get());
                        })
                        .build())
                .tool(Tool.of("stubborn", Nothing.class, (arguments, context) -> {
                            try {
                                return ToolResult.text("got "
                                        + context.ask("name", Elicitation.of("Name?", Name.class))
                                                .get());
                            } catch (Throwable e) {
                                return ToolResult.text("caught it all");
                            }
                        })
                        .nonBlocking()
                        .build())
                .prompt(Prompt.of(
                                "greeting",
                                Nothing.class,
                                (arguments, context) -> PromptResult.user("Greet "
                                        + context.ask("name", Elicitation.of("Name?", Name.class))
                                                .get()
                                                .content()))
                        .build())
                .resource(Resource.of(
                                "app:///note",
                                "note",
                                (request, context) -> ResourceResult.text(
                                        request.uri(),
                                        "text/plain",
                                        String.valueOf(context.ask("name", Elicitation.of("Name?", Name.class))
                                                .get()
                                                .content())))
                        .build())
                .build();
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void call_thatAsks_isRunAgainWithTheAnswersOfAllRounds() throws Exception {
        Answer first = interview("{}");
        assertThat(first.result().path("resultType").asString()).isEqualTo("input_required");
        assertThat(first.result().has("ttlMs")).isFalse();
        assertThat(first.result()
                        .path("inputRequests")
                        .path("name")
                        .path("method")
                        .asString())
                .isEqualTo("elicitation/create");
        assertThat(first.result()
                        .path("inputRequests")
                        .path("name")
                        .path("params")
                        .path("requestedSchema")
                        .path("required")
                        .path(0)
                        .asString())
                .isEqualTo("name");

        Answer second = interview(answer("name", accepted("{\"name\":\"Ann\"}"), state(first)));
        assertThat(second.result().path("inputRequests").propertyNames()).containsExactly("age");
        assertThat(state(second)).isNotEqualTo(state(first));

        Answer third = interview(answer("age", accepted("{\"age\":33}"), state(second)));
        assertThat(text(third)).isEqualTo("x: Ann, 33");
        assertThat(third.result().path("resultType").asString()).isEqualTo("complete");
        assertThat(runs).hasValue(3);
    }

    @Test
    void call_declined_isUpToTheHandler() throws Exception {
        Answer first = interview("{}");

        assertThat(text(interview(answer("name", "{\"action\":\"decline\"}", state(first)))))
                .isEqualTo("never mind");
    }

    @Test
    void call_severalQuestions_areAskedAtOnce() throws Exception {
        Answer first = ann.post("tools/call", "{\"name\":\"both\"}");
        assertThat(first.result().path("inputRequests").propertyNames()).containsExactly("joke", "roots");

        Answer second = ann.post(
                "tools/call",
                "{\"name\":\"both\",\"inputResponses\":{\"joke\":{\"role\":\"assistant\",\"model\":\"m\","
                        + "\"content\":{\"type\":\"text\",\"text\":\"knock knock\"}},\"roots\":{\"roots\":[]}},"
                        + "\"requestState\":\"" + state(first) + "\"}");
        assertThat(text(second)).isEqualTo("knock knock []");
    }

    @Test
    void call_answerMissingOrUnderAnotherKey_isAskedAgain() throws Exception {
        Answer first = interview("{}");

        Answer again = interview(answer("other", accepted("{\"name\":\"Ann\"}"), state(first)));

        assertThat(again.result().path("inputRequests").propertyNames()).containsExactly("name");
    }

    @Test
    void call_answerThatIsNone_isAnError() throws Exception {
        Answer first = interview("{}");

        assertThat(interview(answer("name", "12345", state(first))).code()).isEqualTo(-32602);
        assertThat(interview(answer("name", "{}", state(first))).code()).isEqualTo(-32602);
        assertThat(interview(answer("name", accepted("{\"name\":7}"), state(first)))
                        .message())
                .contains("the answer to name");
        assertThat(interview("{\"inputResponses\":null}").code()).isEqualTo(-32602);
        assertThat(interview("{\"requestState\":7}").code()).isEqualTo(-32602);
    }

    @Test
    void handler_thatCatchesEverything_isStillAnsweredWithItsQuestion() throws Exception {
        Answer answer = ann.post("tools/call", "{\"name\":\"stubborn\"}");

        assertThat(answer.result().path("resultType").asString()).isEqualTo("input_required");
    }

    @Test
    void state_opensOnlyForWhatItWasMadeFor() throws Exception {
        String state = state(interview("{}"));
        String response = answer("name", accepted("{\"name\":\"Ann\"}"), state);
        char last = state.charAt(state.length() - 3);
        String tampered = state.substring(0, state.length() - 3)
                + (last == 'A' ? 'B' : 'A')
                + state.substring(state.length() - 2);

        assertThat(interview(answer("name", accepted("{\"name\":\"Ann\"}"), tampered))
                        .code())
                .isEqualTo(-32602);
        assertThat(interview(answer("name", accepted("{\"name\":\"Ann\"}"), state + "-TAMPERED"))
                        .code())
                .isEqualTo(-32602);
        assertThat(interview(answer("name", accepted("{\"name\":\"Ann\"}"), "")).code())
                .isEqualTo(-32602);
        // Another principal, other arguments, another method.
        assertThat(new ModernHttp(edge, BOB, EVERYTHING)
                        .post(
                                "tools/call",
                                with(response, "{\"name\":\"interview\",\"arguments\":{\"subject\":\"x\"}}"))
                        .code())
                .isEqualTo(-32602);
        assertThat(ann.post("tools/call", with(response, "{\"name\":\"interview\",\"arguments\":{\"subject\":\"y\"}}"))
                        .code())
                .isEqualTo(-32602);
        assertThat(ann.post("prompts/get", with(response, "{\"name\":\"greeting\"}"))
                        .code())
                .isEqualTo(-32602);
        // The same arguments in another order of members are the same.
        assertThat(ann.post("tools/call", with(response, "{\"arguments\":{\"subject\":\"x\"},\"name\":\"interview\"}"))
                        .result()
                        .path("inputRequests")
                        .propertyNames())
                .containsExactly("age");
    }

    @Test
    void state_isGoodForAnHour() throws Exception {
        String response = answer("name", accepted("{\"name\":\"Ann\"}"), state(interview("{}")));

        now = now.plus(Duration.ofMinutes(59));
        assertThat(interview(response).code()).isZero();
        now = now.plus(Duration.ofMinutes(2));
        assertThat(interview(response).code()).isEqualTo(-32602);
    }

    @Test
    void state_isSealedAndOpensOnEveryServerWithTheSecret() throws Exception {
        Answer first = interview("{}");
        Answer second = interview(answer("name", accepted("{\"name\":\"Ann\"}"), state(first)));
        assertThat(new String(java.util.Base64.getUrlDecoder().decode(state(second))))
                .doesNotContain("Ann");

        String response = with(
                answer("age", accepted("{\"age\":33}"), state(second)),
                "{\"name\":\"interview\",\"arguments\":{\"subject\":\"x\"}}");
        try (EdgeMcp replica = server()) {
            assertThat(text(new ModernHttp(replica, ANN, EVERYTHING).post("tools/call", response)))
                    .isEqualTo("x: Ann, 33");
        }
        try (EdgeMcp stranger = EdgeMcp.builder("t", "1").build()) {
            assertThat(new ModernHttp(stranger, ANN, EVERYTHING)
                            .post("tools/call", response)
                            .code())
                    .isEqualTo(-32602);
        }
    }

    @Test
    void promptAndResource_canAskToo() throws Exception {
        Answer prompt = ann.post("prompts/get", "{\"name\":\"greeting\"}");
        Answer greeted = ann.post(
                "prompts/get",
                with(answer("name", accepted("{\"name\":\"Ann\"}"), state(prompt)), "{\"name\":\"greeting\"}"));
        Answer read = ann.post("resources/read", "{\"uri\":\"app:///note\"}");
        Answer noted = ann.post(
                "resources/read",
                with(answer("name", accepted("{\"name\":\"Ann\"}"), state(read)), "{\"uri\":\"app:///note\"}"));

        assertThat(greeted.result()
                        .path("messages")
                        .path(0)
                        .path("content")
                        .path("text")
                        .asString())
                .contains("Ann");
        assertThat(noted.result().path("contents").path(0).path("text").asString())
                .contains("Ann");
        assertThat(noted.result().path("ttlMs").asInt(-1)).isZero();
    }

    @Test
    void client_thatCannotBeAsked_isToldWhatIsMissing() throws Exception {
        Answer answer = new ModernHttp(edge, ANN, "{\"sampling\":{}}")
                .post("tools/call", "{\"name\":\"interview\",\"arguments\":{\"subject\":\"x\"}}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.code()).isEqualTo(-32021);
        assertThat(answer.body().path("error").path("data").toString())
                .isEqualTo("{\"requiredCapabilities\":{\"elicitation\":{}}}");
    }

    private Answer interview(String more) throws Exception {
        return ann.post("tools/call", with(more, "{\"name\":\"interview\",\"arguments\":{\"subject\":\"x\"}}"));
    }

    private static String with(String more, String params) {
        ObjectNode json = Json.parseObject(params);
        json.setAll(Json.parseObject(more));
        return Json.text(json);
    }

    private static String answer(String key, String response, String state) {
        return "{\"inputResponses\":{\"" + key + "\":" + response + "},\"requestState\":\"" + state + "\"}";
    }

    private static String accepted(String content) {
        return "{\"action\":\"accept\",\"content\":" + content + "}";
    }

    private static String state(Answer answer) {
        return answer.result().path("requestState").stringValue();
    }

    private static String text(Answer answer) {
        return answer.result().path("content").path(0).path("text").asString();
    }
}
