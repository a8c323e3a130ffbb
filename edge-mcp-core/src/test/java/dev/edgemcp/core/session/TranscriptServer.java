package dev.edgemcp.core.session;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Elicited;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.RootsQuestion;
import dev.edgemcp.core.tool.Sampling;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What transcripts of either era are played against: a little of everything. */
final class TranscriptServer implements AutoCloseable {
    record Nothing() {}

    record Text(@Description("What to say") String text) {}

    record Number(int number) {}

    record Guest(@Description("What to call you") String name) {}

    record Haiku(
            @Description("The language to write in") String language,
            @Nullable String season) {}

    private final ChangingProvider changing = new ChangingProvider();
    private final EdgeMcp edge = resources(prompts(asking(tools(EdgeMcp.builder("transcript", "1")))))
            .provider(changing)
            .build();

    EdgeMcp edge() {
        return edge;
    }

    /** Has something happen: {@code tools}, {@code resources} or {@code prompts changed}, or {@code resource updated}. */
    void happens(String event) {
        Map<String, Runnable> events = Map.of(
                "tools changed", () -> changing.changeList(ListKind.TOOLS),
                "resources changed", () -> changing.changeList(ListKind.RESOURCES),
                "prompts changed", () -> changing.changeList(ListKind.PROMPTS),
                "resource updated", changing::changeResource);
        if (!events.containsKey(event)) {
            throw new IllegalArgumentException("a transcript has no event " + event);
        }
        events.get(event).run();
    }

    @Override
    public void close() {
        edge.close();
    }

    private static EdgeMcp.Builder tools(EdgeMcp.Builder builder) {
        return builder.tool(Tool.of("say", Text.class, (arguments, context) -> ToolResult.text(arguments.text()))
                        .description("Says it.")
                        .build())
                .tool(Tool.of("count", Number.class, (arguments, context) -> {
                            for (int i = 1; i <= arguments.number(); i++) {
                                context.progress(i, (double) arguments.number(), "step " + i);
                            }
                            return ToolResult.structured(arguments);
                        })
                        .description("Counts.")
                        .output(Number.class)
                        .build())
                .tool(Tool.of("fail", Text.class, (arguments, context) -> {
                            throw new ToolException("no_luck", "It did not work.", "Try another day.");
                        })
                        .description("Fails.")
                        .build())
                .tool(Tool.of("crash", Text.class, (arguments, context) -> {
                            throw new IllegalStateException("secret " + arguments.text());
                        })
                        .description("Crashes.")
                        .build())
                .tool(Tool.of(
                                "list",
                                Json.parseObject("{\"type\":\"object\"}"),
                                (arguments, context) -> ToolResult.structured(Json.tree(List.of(1, 2))))
                        .description("Answers with an array.")
                        .output(Json.parseObject("{\"type\":\"array\"}"))
                        .nonBlocking()
                        .build())
                .tool(Tool.of("log", Nothing.class, (arguments, context) -> {
                            context.log(LogLevel.DEBUG, "logger", "a detail");
                            context.log(LogLevel.INFO, null, Map.of("what", "a fact"));
                            context.log(LogLevel.ERROR, "logger", List.of("a", "problem"));
                            return ToolResult.text("logged");
                        })
                        .description("Logs.")
                        .build());
    }

    private static EdgeMcp.Builder asking(EdgeMcp.Builder builder) {
        return builder.tool(Tool.of("greet", Nothing.class, (arguments, context) -> {
                            Elicited<Guest> guest = context.ask("guest", Elicitation.of("Who are you?", Guest.class))
                                    .get();
                            return ToolResult.text(
                                    guest.content() == null
                                            ? "Hello, whoever " + guest.action()
                                            : "Hello, " + guest.content().name());
                        })
                        .description("Asks a person.")
                        .build())
                .tool(Tool.of(
                                "title",
                                Text.class,
                                (arguments, context) -> ToolResult.text(
                                        context.ask("title", Sampling.of("A title for: " + arguments.text(), 20))
                                                .get()
                                                .text()))
                        .description("Asks a model.")
                        .build())
                .tool(Tool.of("everything", Nothing.class, (arguments, context) -> {
                            var guest = context.ask("guest", Elicitation.of("Who are you?", Guest.class));
                            var roots = context.ask("roots", new RootsQuestion());
                            return ToolResult.text(guest.get().action() + " " + roots.get());
                        })
                        .description("Asks a person and the client.")
                        .build());
    }

    private static EdgeMcp.Builder prompts(EdgeMcp.Builder builder) {
        return builder.prompt(Prompt.of(
                                "haiku",
                                Haiku.class,
                                (arguments, context) -> PromptResult.user("A haiku in " + arguments.language()
                                        + " about " + (arguments.season() == null ? "nothing" : arguments.season())))
                        .title("Haiku")
                        .description("Asks for a haiku.")
                        .complete("language", Completer.of(List.of("English", "Estonian", "Japanese")))
                        .complete(
                                "season",
                                (typed, others, context) -> Completer.of(
                                                List.of(others.getOrDefault("language", "no language") + " spring"))
                                        .complete(typed, others, context))
                        .build())
                .prompt(Prompt.of(
                                "ask",
                                Nothing.class,
                                (arguments, context) -> PromptResult.user("For "
                                        + context.ask("guest", Elicitation.of("Who are you?", Guest.class))
                                                .get()
                                                .action()))
                        .build())
                .prompt(Prompt.of("broken", Nothing.class, (arguments, context) -> {
                            throw new IllegalStateException("secret");
                        })
                        .build());
    }

    private static EdgeMcp.Builder resources(EdgeMcp.Builder builder) {
        return builder.resource(Resource.of(
                                "test://bytes",
                                "bytes",
                                (request, context) -> ResourceResult.of(ResourceContents.Blob.of(
                                        request.uri(), "application/octet-stream", new byte[] {1, 2, 3})))
                        .title("Bytes")
                        .description("Three bytes.")
                        .mimeType("application/octet-stream")
                        .size(3)
                        .build())
                .resource(Resource.of("test://gone", "gone", (request, context) -> {
                            throw new ToolException(ToolException.NOT_FOUND, "It is gone.", "Read another.");
                        })
                        .build())
                .resource(Resource.of("test://closed", "closed", (request, context) -> {
                            throw new ToolException("closed", "It is closed.", "Come back tomorrow.");
                        })
                        .build())
                .resource(Resource.of("test://broken", "broken", (request, context) -> {
                            throw new IllegalStateException("secret");
                        })
                        .build())
                .resourceTemplate(ResourceTemplate.of(
                                "test://users/{id}",
                                "user",
                                (request, context) -> ResourceResult.text(
                                        request.uri(), "text/plain", "User " + request.variable("id")))
                        .complete("id", Completer.of(List.of("alice", "bob")))
                        .build());
    }
}
