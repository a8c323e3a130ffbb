package dev.edgemcp.server.interop;

import dev.edgemcp.core.protocol.Completion;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.ChangeListener;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The resources and prompts of the fixture, and the tools that change its lists. */
final class FixtureProvider implements Provider {
    record Nothing() {}

    record Two(String arg1, String arg2) {}

    record Uri(String resourceUri) {}

    private final Set<Runnable> watchers = ConcurrentHashMap.newKeySet();
    private final List<Tool> tools;
    private final List<Resource> resources;
    private final List<ResourceTemplate> templates;
    private final List<Prompt> prompts;
    private volatile ChangeListener listener = list -> {};
    private volatile boolean moreTools;
    private volatile boolean morePrompts;

    FixtureProvider() {
        this.tools = tools();
        this.resources = List.of(
                resource(
                        "test://static-text",
                        "text/plain",
                        request -> ResourceResult.text(
                                request, "text/plain", "This is the content of the static text resource.")),
                resource(
                        "test://static-binary",
                        "image/png",
                        request ->
                                ResourceResult.of(ResourceContents.Blob.of(request, "image/png", FixtureTools.PIXEL))),
                Resource.of(
                                "test://watched-resource",
                                "watched-resource",
                                (request, context) ->
                                        ResourceResult.text(request.uri(), "text/plain", "Watched resource content"))
                        .description(FixtureTools.ABOUT)
                        .watcher((request, changed) -> {
                            watchers.add(changed);
                            return () -> watchers.remove(changed);
                        })
                        .build());
        this.templates = List.of(ResourceTemplate.of(
                        "test://template/{id}/data",
                        "template",
                        (request, context) -> ResourceResult.text(
                                request.uri(),
                                "application/json",
                                "{\"id\":\"" + request.variable("id")
                                        + "\",\"templateTest\":true,\"data\":\"Data for ID: " + request.variable("id")
                                        + "\"}"))
                .description(FixtureTools.ABOUT)
                .mimeType("application/json")
                .build());
        this.prompts = prompts();
    }

    private List<Tool> tools() {
        return List.of(
                FixtureTools.tool("test_trigger_tool_change", (arguments, context) -> {
                    moreTools = !moreTools;
                    listener.changed(ListKind.TOOLS);
                    return ToolResult.text("The list of tools has changed.");
                }),
                FixtureTools.tool("test_trigger_prompt_change", (arguments, context) -> {
                    morePrompts = !morePrompts;
                    listener.changed(ListKind.PROMPTS);
                    return ToolResult.text("The list of prompts has changed.");
                }),
                FixtureTools.tool("test_trigger_resource_update", (arguments, context) -> {
                    watchers.forEach(Runnable::run);
                    return ToolResult.text("The watched resource has changed.");
                }));
    }

    private static List<Prompt> prompts() {
        return List.of(
                Prompt.of(
                                "test_simple_prompt",
                                Nothing.class,
                                (arguments, context) -> PromptResult.user("This is a simple prompt for testing."))
                        .description(FixtureTools.ABOUT)
                        .build(),
                Prompt.of(
                                "test_prompt_with_arguments",
                                Two.class,
                                (arguments, context) -> PromptResult.user("Prompt with arguments: arg1='"
                                        + arguments.arg1() + "', arg2='" + arguments.arg2() + "'"))
                        .description(FixtureTools.ABOUT)
                        .complete("arg1", Completer.of(List.of("paris", "park", "party")))
                        .complete("arg2", (typed, others, context) -> Completion.NONE)
                        .build(),
                Prompt.of(
                                "test_prompt_with_embedded_resource",
                                Uri.class,
                                (arguments, context) -> PromptResult.user(
                                        new Content.Resource(new ResourceContents.Text(
                                                arguments.resourceUri(),
                                                "text/plain",
                                                "Embedded resource content for testing.")),
                                        new Content.Text("Please process the embedded resource above.")))
                        .description(FixtureTools.ABOUT)
                        .build(),
                Prompt.of(
                                "test_prompt_with_image",
                                Nothing.class,
                                (arguments, context) -> PromptResult.user(
                                        Content.Image.of(FixtureTools.PIXEL, "image/png"),
                                        new Content.Text("Please analyze the image above.")))
                        .description(FixtureTools.ABOUT)
                        .build(),
                FixtureQuestions.prompt());
    }

    @FunctionalInterface
    private interface Reader {
        ResourceResult read(String uri);
    }

    private static Resource resource(String uri, String mimeType, Reader reader) {
        return Resource.of(uri, uri.substring("test://".length()), (request, context) -> reader.read(request.uri()))
                .description(FixtureTools.ABOUT)
                .mimeType(mimeType)
                .build();
    }

    @Override
    public List<Tool> tools(Principal principal) {
        List<Tool> all = new ArrayList<>(tools);
        if (moreTools) {
            all.add(FixtureTools.tool("test_dynamic_tool", (arguments, context) -> ToolResult.text("Here I am.")));
        }
        return all;
    }

    @Override
    public List<Resource> resources(Principal principal) {
        return resources;
    }

    @Override
    public List<ResourceTemplate> resourceTemplates(Principal principal) {
        return templates;
    }

    @Override
    public List<Prompt> prompts(Principal principal) {
        List<Prompt> all = new ArrayList<>(prompts);
        if (morePrompts) {
            all.add(Prompt.of("test_dynamic_prompt", Nothing.class, (arguments, context) -> PromptResult.user("Hello."))
                    .description(FixtureTools.ABOUT)
                    .build());
        }
        return all;
    }

    @Override
    public void onChange(ChangeListener value) {
        this.listener = value;
    }
}
