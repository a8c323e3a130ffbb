package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.CallLimits;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.protocol.Annotations;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.Icon;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.PromptDefinition;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.Role;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.RootsQuestion;
import dev.edgemcp.core.tool.Sampling;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.UrlElicitation;
import dev.edgemcp.core.wire.WireLog;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Everything that a server can have, in every revision: it arrives, and the schema of the revision has it. */
class EveryPrimitiveTest {
    private static final Annotations HINTS =
            new Annotations(List.of(Role.USER, Role.ASSISTANT), 0.5, Instant.parse("2026-01-01T00:00:00Z"));
    private static final Icon ICON =
            new Icon("data:image/png;base64,AA==", "image/png", List.of("48x48"), Icon.Theme.DARK);
    private static final Resource STATIC = Resource.of(
                    "app:///static",
                    "static",
                    (request, context) -> new ResourceResult(
                            List.of(
                                    new ResourceContents.Text(request.uri(), "text/plain", "hello"),
                                    ResourceContents.Blob.of(request.uri(), null, new byte[] {1, 2, 3})),
                            Duration.ofMinutes(1)))
            .title("Static")
            .description("Never changes.")
            .mimeType("text/plain")
            .size(5)
            .annotations(HINTS)
            .icons(ICON)
            .watcher((request, changed) -> () -> {})
            .build();

    record Nothing() {}

    record Form(
            @Description("Your name") String name, @Nullable Integer age, boolean sure, Colour colour) {}

    enum Colour {
        RED,
        BLUE
    }

    record Language(
            @Description("The language") String language,
            @Nullable String style) {}

    private static EdgeMcp server() {
        return EdgeMcp.builder("primitives", "1")
                .server(new Implementation(
                        "primitives", "Primitives", "1", "All there is.", "https://example.com", List.of(ICON)))
                .limits(new CallLimits(
                        MessageLimits.DEFAULT, 8, 8, 8, Duration.ofSeconds(20), Duration.ofSeconds(20), 1))
                .tool(Tool.of(
                                "contents",
                                Nothing.class,
                                (arguments, context) -> ToolResult.of(
                                        new Content.Text("text", HINTS),
                                        new Content.Image("AA==", "image/png", HINTS),
                                        new Content.Audio("AA==", "audio/wav", HINTS),
                                        new Content.Resource(
                                                new ResourceContents.Text("app:///x", "text/plain", "x"), HINTS),
                                        new Content.ResourceLink(STATIC.definition())))
                        .title("Contents")
                        .description("Shows all kinds of content.")
                        .icons(ICON)
                        .build())
                .tool(Tool.of("ask", Nothing.class, (arguments, context) -> {
                            context.log(LogLevel.WARNING, "asker", List.of("about", "to", "ask"));
                            context.log(LogLevel.DEBUG, null, "not interesting");
                            context.progress(1, 2.0, "asking");
                            var form = context.ask("form", Elicitation.of("Who are you?", Form.class));
                            var sample = context.ask("sample", Sampling.of("Say hello.", 10));
                            var roots = context.ask("roots", new RootsQuestion());
                            var page = context.ask(
                                    "page", new UrlElicitation("Log in.", URI.create("https://example.com/in")));
                            return ToolResult.text(
                                    form.get() + " " + sample.get().text() + " " + roots.get() + " " + page.get());
                        })
                        .build())
                .resource(STATIC)
                .resource(Resource.of("app:///gone", "gone", (request, context) -> {
                            throw new ToolException(ToolException.NOT_FOUND, "It is gone.", "Read something else.");
                        })
                        .build())
                .resourceTemplate(ResourceTemplate.of(
                                "app:///users/{id}",
                                "user",
                                (request, context) -> ResourceResult.text(
                                        request.uri(), "text/plain", "User " + request.variable("id")))
                        .title("User")
                        .description("A user.")
                        .mimeType("text/plain")
                        .annotations(HINTS)
                        .icons(ICON)
                        .complete("id", Completer.of(List.of("alice", "albert", "bob")))
                        .build())
                .resourceTemplate(ResourceTemplate.of(
                                "app:///other/{+rest}",
                                "other",
                                (request, context) ->
                                        ResourceResult.text(request.uri(), "text/plain", request.variable("rest")))
                        .build())
                .prompt(Prompt.of(
                                "haiku",
                                Language.class,
                                (arguments, context) -> new PromptResult(
                                        "A haiku",
                                        List.of(
                                                new PromptResult.Message(
                                                        Role.USER,
                                                        new Content.Text("Haiku in " + arguments.language(), HINTS)),
                                                new PromptResult.Message(
                                                        Role.ASSISTANT,
                                                        new Content.ResourceLink(STATIC.definition())))))
                        .title("Haiku")
                        .description("Writes a haiku.")
                        .icons(ICON)
                        .complete(
                                "language",
                                (typed, others, context) -> Completer.of(
                                                List.of(typed + "-" + others.getOrDefault("style", "plain")))
                                        .complete(typed, others, context))
                        .build())
                .prompt(Prompt.of(
                                "plain",
                                List.of(new PromptDefinition.Argument("topic", "Topic", null, false)),
                                (arguments, context) -> PromptResult.user("About " + arguments.path("topic")))
                        .build())
                .build();
    }

    /** One client on one connection of one revision; every message is held against the schema. */
    private static final class Client implements AutoCloseable {
        private final Revision revision;
        private final EdgeMcp edge = server();
        private final BlockingQueue<String> incoming = new LinkedBlockingQueue<>();
        private final WireLog wire = new WireLog();
        private final Session session;
        final List<ObjectNode> notifications = new ArrayList<>();
        final List<ObjectNode> requests = new ArrayList<>();
        private int id;

        Client(Revision revision) throws Exception {
            this.revision = revision;
            this.session = edge.connect(Principal.ANONYMOUS, incoming::add);
            if (!revision.stateless()) {
                ObjectNode result = result(
                        "initialize",
                        "{\"protocolVersion\":\"" + revision.id() + "\",\"capabilities\":{\"sampling\":{},\"roots\":{},"
                                + "\"elicitation\":{\"form\":{},\"url\":{}}}}");
                assertThat(result.path("serverInfo").path("title").asString()).isEqualTo("Primitives");
                send("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            }
        }

        ObjectNode result(String method, String params) throws Exception {
            ObjectNode answer = answer(method, params);
            assertThat(answer.has("result")).as(answer.toString()).isTrue();
            return (ObjectNode) answer.get("result");
        }

        int error(String method, String params) throws Exception {
            return answer(method, params).path("error").path("code").intValue();
        }

        /** Asks, answers what the server asks meanwhile, and in later rounds. */
        ObjectNode answer(String method, String params) throws Exception {
            ObjectNode json = Json.parseObject(params);
            ObjectNode meta = json.withObjectProperty("_meta");
            meta.put("progressToken", "token-" + ++id);
            if (revision.stateless()) {
                meta.put("io.modelcontextprotocol/protocolVersion", revision.id());
                meta.put("io.modelcontextprotocol/logLevel", "info");
                meta.set(
                        "io.modelcontextprotocol/clientCapabilities",
                        Json.parseObject("{\"sampling\":{},\"roots\":{},\"elicitation\":{\"form\":{},\"url\":{}}}"));
            }
            ObjectNode request = Json.object();
            request.put("jsonrpc", "2.0");
            request.put("id", id);
            request.put("method", method);
            request.set("params", json);
            send(Json.text(request));
            ObjectNode answer = next(String.valueOf(id));
            if (!answer.path("result").path("resultType").asString("").equals("input_required")) {
                return answer;
            }
            ObjectNode again = Json.parseObject(params);
            again.set("requestState", answer.path("result").path("requestState"));
            ObjectNode responses = again.putObject("inputResponses");
            answer.path("result").path("inputRequests").properties().forEach(each -> {
                requests.add((ObjectNode) each.getValue());
                responses.set(
                        each.getKey(),
                        reply(
                                each.getValue().path("method").asString(),
                                each.getValue().path("params")));
            });
            return answer(method, Json.text(again));
        }

        private ObjectNode next(String wanted) throws Exception {
            while (true) {
                String text = incoming.poll(20, TimeUnit.SECONDS);
                assertThat(text).as("an answer to " + wanted).isNotNull();
                wire.received(text);
                ObjectNode message = Json.parseObject(text);
                if (!message.has("method")) {
                    return message;
                }
                if (message.has("id")) {
                    requests.add(message);
                    ObjectNode reply = Json.object();
                    reply.put("jsonrpc", "2.0");
                    reply.set("id", message.get("id"));
                    reply.set("result", reply(message.path("method").asString(), message.path("params")));
                    session.receive(Json.text(reply));
                } else {
                    notifications.add(message);
                }
            }
        }

        private static ObjectNode reply(String method, JsonNode params) {
            return Json.parseObject(
                    switch (method) {
                        case "elicitation/create" ->
                            params.path("mode").asString("form").equals("url")
                                    ? "{\"action\":\"accept\"}"
                                    : "{\"action\":\"accept\",\"content\":{\"name\":\"Ann\",\"sure\":true,\"colour\":\"RED\"}}";
                        case "sampling/createMessage" ->
                            "{\"role\":\"assistant\",\"model\":\"m\",\"content\":{\"type\":\"text\",\"text\":\"hello\"}}";
                        case "roots/list" -> "{\"roots\":[{\"uri\":\"file:///home/ann\",\"name\":\"home\"}]}";
                        default -> throw new AssertionError("the server asks " + method);
                    });
        }

        private void send(String message) {
            wire.sent(message);
            session.receive(message);
        }

        /** All entries of a list, page by page. */
        List<JsonNode> all(String method, String member) throws Exception {
            List<JsonNode> all = new ArrayList<>();
            ObjectNode page = result(method, "{}");
            while (true) {
                assertThat(page.path(member)).hasSize(1);
                page.path(member).forEach(all::add);
                if (!page.has("nextCursor")) {
                    return all;
                }
                page = result(method, "{\"cursor\":" + page.get("nextCursor") + "}");
            }
        }

        @Override
        public void close() {
            session.close();
            edge.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void lists_arriveInPages(Revision revision) throws Exception {
        try (Client client = new Client(revision)) {
            assertThat(client.all("tools/list", "tools"))
                    .extracting(tool -> tool.path("name").asString())
                    .containsExactly("edge_status", "contents", "ask");
            assertThat(client.all("resources/list", "resources"))
                    .extracting(resource -> resource.path("uri").asString())
                    .containsExactly("app:///static", "app:///gone");
            assertThat(client.all("resources/templates/list", "resourceTemplates"))
                    .extracting(template -> template.path("uriTemplate").asString())
                    .containsExactly("app:///users/{id}", "app:///other/{+rest}");
            assertThat(client.all("prompts/list", "prompts"))
                    .extracting(prompt -> prompt.path("name").asString())
                    .containsExactly("haiku", "plain");
            for (String method : List.of("tools/list", "resources/list", "resources/templates/list", "prompts/list")) {
                assertThat(client.error(method, "{\"cursor\":\"nonsense\"}")).isEqualTo(-32602);
                assertThat(client.error(method, "{\"cursor\":\"\"}")).isEqualTo(-32602);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void contents_arriveInWhatTheRevisionHas(Revision revision) throws Exception {
        try (Client client = new Client(revision)) {
            ObjectNode result = client.result("tools/call", "{\"name\":\"contents\"}");

            assertThat(result.path("content"))
                    .extracting(block -> block.path("type").asString())
                    .containsExactly(
                            "text",
                            "image",
                            revision.compareTo(Revision.V2025_03_26) < 0 ? "text" : "audio",
                            "resource",
                            revision.compareTo(Revision.V2025_06_18) < 0 ? "text" : "resource_link");
        }
    }

    @ParameterizedTest
    @EnumSource
    void resources_areReadAndMissed(Revision revision) throws Exception {
        try (Client client = new Client(revision)) {
            ObjectNode read = client.result("resources/read", "{\"uri\":\"app:///static\"}");
            assertThat(read.path("contents").path(0).path("text").asString()).isEqualTo("hello");
            assertThat(read.path("contents").path(1).path("blob").asString()).isEqualTo("AQID");
            assertThat(read.path("ttlMs").asInt(-1)).isEqualTo(revision.stateless() ? 60_000 : -1);
            assertThat(client.result("resources/read", "{\"uri\":\"app:///users/a%20b\"}")
                            .path("contents")
                            .path(0)
                            .path("text")
                            .asString())
                    .isEqualTo("User a b");

            int notFound = revision.stateless() ? -32602 : -32002;
            assertThat(client.error("resources/read", "{\"uri\":\"app:///none\"}"))
                    .isEqualTo(notFound);
            assertThat(client.error("resources/read", "{\"uri\":\"app:///gone\"}"))
                    .isEqualTo(notFound);
            assertThat(client.answer("resources/read", "{\"uri\":\"app:///none\"}")
                            .path("error")
                            .path("data")
                            .path("uri")
                            .asString())
                    .isEqualTo("app:///none");
            assertThat(client.error("resources/read", "{}")).isEqualTo(-32602);
        }
    }

    @ParameterizedTest
    @EnumSource
    void prompts_areWrittenAndRefused(Revision revision) throws Exception {
        try (Client client = new Client(revision)) {
            ObjectNode prompt =
                    client.result("prompts/get", "{\"name\":\"haiku\",\"arguments\":{\"language\":\"Latin\"}}");
            assertThat(prompt.path("messages")
                            .path(0)
                            .path("content")
                            .path("text")
                            .asString())
                    .isEqualTo("Haiku in Latin");
            assertThat(prompt.path("messages").path(1).path("role").asString()).isEqualTo("assistant");
            assertThat(client.result("prompts/get", "{\"name\":\"plain\"}").path("messages"))
                    .hasSize(1);

            assertThat(client.error("prompts/get", "{\"name\":\"none\"}")).isEqualTo(-32602);
            assertThat(client.error("prompts/get", "{\"name\":\"haiku\"}")).isEqualTo(-32602);
            assertThat(client.error("prompts/get", "{\"name\":\"haiku\",\"arguments\":{\"language\":7}}"))
                    .isEqualTo(-32602);
        }
    }

    @ParameterizedTest
    @EnumSource
    void completion_knowsWhatIsFilledInAlready(Revision revision) throws Exception {
        try (Client client = new Client(revision)) {
            assertThat(values(client, "{\"type\":\"ref/resource\",\"uri\":\"app:///users/{id}\"}", "id", "AL", "{}"))
                    .isEqualTo("[\"alice\",\"albert\"]");
            assertThat(values(
                            client,
                            "{\"type\":\"ref/prompt\",\"name\":\"haiku\"}",
                            "language",
                            "en",
                            "{\"arguments\":{\"style\":\"old\"}}"))
                    .isEqualTo("[\"en-old\"]");
            assertThat(values(client, "{\"type\":\"ref/prompt\",\"name\":\"haiku\"}", "style", "x", "{}"))
                    .isEqualTo("[]");
            for (String ref : List.of(
                    "{\"type\":\"ref/prompt\",\"name\":\"none\"}",
                    "{\"type\":\"ref/resource\",\"uri\":\"app:///users/7\"}",
                    "{\"type\":\"ref/other\"}",
                    "{}")) {
                assertThat(client.error(
                                "completion/complete",
                                "{\"ref\":" + ref + ",\"argument\":{\"name\":\"id\",\"value\":\"\"}}"))
                        .isEqualTo(-32602);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void questions_areAnsweredInAnyRevision(Revision revision) throws Exception {
        try (Client client = new Client(revision)) {
            ObjectNode result = client.result("tools/call", "{\"name\":\"ask\"}");
            String text = result.path("content").path(0).path("text").asString();

            // Forms came with 2025-06-18, and addresses with the revision after it.
            if (revision.compareTo(Revision.V2025_11_25) < 0) {
                assertThat(result.path("isError").asBoolean()).isTrue();
                assertThat(text).contains("elicitation");
                assertThat(client.requests).isEmpty();
                return;
            }
            assertThat(text).contains("Ann", "RED", "hello", "file:///home/ann", "ACCEPT");
            assertThat(client.requests)
                    .extracting(request -> request.path("method").asString())
                    .containsExactly(
                            "elicitation/create", "sampling/createMessage", "roots/list", "elicitation/create");
            assertThat(client.notifications)
                    .extracting(notification -> notification.path("method").asString())
                    .contains("notifications/message", "notifications/progress");
            assertThat(client.notifications.toString()).doesNotContain("not interesting");
        }
    }

    @Test
    void logLevel_inASession_isWhatTheClientSet() throws Exception {
        try (Client client = new Client(Revision.V2025_11_25)) {
            assertThat(client.result("logging/setLevel", "{\"level\":\"error\"}"))
                    .isEmpty();
            client.result("tools/call", "{\"name\":\"ask\"}");
            assertThat(client.notifications.toString()).doesNotContain("notifications/message");

            client.result("logging/setLevel", "{\"level\":\"debug\"}");
            client.result("tools/call", "{\"name\":\"ask\"}");
            assertThat(client.notifications.toString()).contains("not interesting");

            assertThat(client.error("logging/setLevel", "{\"level\":\"loud\"}")).isEqualTo(-32602);
        }
    }

    @Test
    void subscription_inASession_endsWhenItIsAskedTo() throws Exception {
        try (Client client = new Client(Revision.V2025_11_25)) {
            assertThat(client.result("resources/subscribe", "{\"uri\":\"app:///static\"}"))
                    .isEmpty();
            assertThat(client.result("resources/unsubscribe", "{\"uri\":\"app:///static\"}"))
                    .isEmpty();
            assertThat(client.result("resources/unsubscribe", "{\"uri\":\"app:///static\"}"))
                    .isEmpty();
            assertThat(client.error("resources/subscribe", "{\"uri\":\"app:///none\"}"))
                    .isEqualTo(-32002);
            assertThat(client.error("resources/subscribe", "{\"uri\":\"app:///gone\"}"))
                    .isEqualTo(-32602);
        }
    }

    private static String values(Client client, String ref, String argument, String typed, String context)
            throws Exception {
        return client.result(
                        "completion/complete",
                        "{\"ref\":" + ref + ",\"argument\":{\"name\":\"" + argument + "\",\"value\":\"" + typed
                                + "\"},\"context\":" + context + "}")
                .path("completion")
                .path("values")
                .toString();
    }
}
