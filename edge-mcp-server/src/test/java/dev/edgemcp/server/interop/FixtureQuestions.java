package dev.edgemcp.server.interop;

import static dev.edgemcp.server.interop.FixtureTools.tool;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ClientCapabilities.Capability;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Answer;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Elicited;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.RootsQuestion;
import dev.edgemcp.core.tool.Sampling;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** The tools and the prompt of the fixture that ask the client something. */
final class FixtureQuestions {
    record Prompted(@Description("What to ask the model") String prompt) {}

    record Asked(@Description("What to ask the user") String message) {}

    record Contact(String username, String email) {}

    record Name(@Description("Your name") String name) {}

    record Color(@Description("Your favourite colour") String color) {}

    record Ok(@Description("Whether to go on") boolean ok) {}

    record Context(@Description("What this is about") String context) {}

    record Nothing() {}

    private static final ObjectNode DEFAULTS = Json.parseObject("""
            {"type": "object",
             "properties": {
               "name": {"type": "string", "default": "John Doe"},
               "age": {"type": "integer", "default": 30},
               "score": {"type": "number", "default": 95.5},
               "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
               "verified": {"type": "boolean", "default": true}}}""");

    private static final ObjectNode ENUMS = Json.parseObject("""
            {"type": "object",
             "properties": {
               "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
               "titledSingle": {"type": "string", "oneOf": [
                 {"const": "value1", "title": "First Option"}, {"const": "value2", "title": "Second Option"},
                 {"const": "value3", "title": "Third Option"}]},
               "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
                 "enumNames": ["Option One", "Option Two", "Option Three"]},
               "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
               "titledMulti": {"type": "array", "items": {"anyOf": [
                 {"const": "value1", "title": "First Choice"}, {"const": "value2", "title": "Second Choice"},
                 {"const": "value3", "title": "Third Choice"}]}}}}""");

    private FixtureQuestions() {}

    static List<Tool> tools() {
        return List.of(
                Tool.of(
                                "test_sampling",
                                Prompted.class,
                                (arguments, context) -> ToolResult.text("LLM response: "
                                        + context.ask("sample", Sampling.of(arguments.prompt(), 100))
                                                .get()
                                                .text()))
                        .description(FixtureTools.ABOUT)
                        .build(),
                Tool.of(
                                "test_elicitation",
                                Asked.class,
                                (arguments, context) -> ToolResult.text("User response: "
                                        + context.ask("contact", Elicitation.of(arguments.message(), Contact.class))
                                                .get()))
                        .description(FixtureTools.ABOUT)
                        .build(),
                tool("test_elicitation_sep1034_defaults", (arguments, context) -> form(context, DEFAULTS)),
                tool("test_elicitation_sep1330_enums", (arguments, context) -> form(context, ENUMS)),
                tool(
                        "test_streaming_elicitation",
                        (arguments, context) -> greet(context.ask("user_name", Elicitation.of("Your name?", Name.class))
                                .get())),
                tool(
                        "test_missing_capability",
                        (arguments, context) -> ToolResult.text(context.ask("sample", Sampling.of("Say hello.", 10))
                                .get()
                                .text())),
                tool(
                        "test_input_required_result_elicitation",
                        (arguments, context) ->
                                greet(context.ask("user_name", Elicitation.of("What is your name?", Name.class))
                                        .get())),
                tool(
                        "test_input_required_result_sampling",
                        (arguments, context) -> ToolResult.text(
                                context.ask("capital_question", Sampling.of("What is the capital of France?", 100))
                                        .get()
                                        .text())),
                tool(
                        "test_input_required_result_list_roots",
                        (arguments, context) -> ToolResult.structured(
                                context.ask("client_roots", new RootsQuestion()).get())),
                tool("test_input_required_result_request_state", (arguments, context) -> {
                    context.ask("confirm", Elicitation.of("Go on?", Ok.class)).get();
                    return ToolResult.text("state-ok");
                }),
                tool("test_input_required_result_tampered_state", (arguments, context) -> {
                    context.ask("confirm", Elicitation.of("Go on?", Ok.class)).get();
                    return ToolResult.text("state-ok");
                }),
                tool("test_input_required_result_multiple_inputs", (arguments, context) -> {
                    Answer<Elicited<Name>> name =
                            context.ask("user_name", Elicitation.of("What is your name?", Name.class));
                    Answer<Sampling.Sample> greeting = context.ask("greeting", Sampling.of("Write a greeting.", 50));
                    Answer<List<RootsQuestion.Root>> roots = context.ask("client_roots", new RootsQuestion());
                    return ToolResult.text(name.get() + " " + greeting.get().text() + " " + roots.get());
                }),
                tool("test_input_required_result_multi_round", (arguments, context) -> {
                    Elicited<Name> name = context.ask("step1", Elicitation.of("Your name?", Name.class))
                            .get();
                    Elicited<Color> color = context.ask("step2", Elicitation.of("Your colour?", Color.class))
                            .get();
                    return ToolResult.text(name + " likes " + color);
                }),
                tool("test_input_required_result_capabilities", (arguments, context) -> {
                    Answer<Sampling.Sample> sample = context.ask("sample", Sampling.of("Say hello.", 10));
                    if (context.client().has(Capability.ELICITATION_FORM)) {
                        context.ask("user_name", Elicitation.of("Your name?", Name.class));
                    }
                    return ToolResult.text(sample.get().text());
                }));
    }

    static Prompt prompt() {
        return Prompt.of("test_input_required_result_prompt", Nothing.class, (arguments, context) -> {
                    Elicited<Context> about = context.ask(
                                    "user_context", Elicitation.of("What is it about?", Context.class))
                            .get();
                    return PromptResult.user("Consider: " + about);
                })
                .description(FixtureTools.ABOUT)
                .build();
    }

    private static ToolResult form(ToolContext context, ObjectNode schema) {
        return ToolResult.text("Elicitation completed: "
                + context.ask("form", Elicitation.of("Please fill in.", schema)).get());
    }

    private static ToolResult greet(Elicited<Name> who) {
        return ToolResult.text(
                "Hello, " + (who.content() == null ? "stranger" : who.content().name()) + "!");
    }
}
