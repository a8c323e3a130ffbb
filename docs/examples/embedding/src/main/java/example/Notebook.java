package example;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.protocol.Completion;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.PromptResult;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.ChangeListener;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Provider;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.ResourceRequest;
import dev.edgemcp.core.tool.ResourceTemplate;
import dev.edgemcp.core.tool.Sampling;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.tool.Watcher;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullMarked;

/** Notes that clients list, read, watch, complete, write and ask about: all that MCP has, in one provider. */
@NullMarked
public final class Notebook implements Provider {
    record Draft(@Description("What to write down") String text) {}

    record Name(@Description("Letters, digits and dashes") String name) {}

    record About(@Description("The name of a note") String note) {}

    record Nothing() {}

    record Counted(long words) {}

    private final Map<String, String> notes = new ConcurrentSkipListMap<>();
    private final Map<String, List<Runnable>> watchers = new ConcurrentHashMap<>();
    private final Completer names = (typed, others, context) -> Completion.firstOf(
            notes.keySet().stream().filter(name -> name.startsWith(typed)).toList());
    private volatile ChangeListener listener = list -> {};

    /** A server with a notebook. */
    public static EdgeMcp server() {
        return EdgeMcp.builder("notebook", "1.0").provider(new Notebook()).build();
    }

    @Override
    public List<Resource> resources(Principal principal) {
        return notes.keySet().stream()
                .map(name -> Resource.of("notes:///" + name, name, this::read)
                        .mimeType("text/plain")
                        .watcher((request, changed) -> watch(name, changed))
                        .build())
                .toList();
    }

    @Override
    public List<ResourceTemplate> resourceTemplates(Principal principal) {
        return List.of(ResourceTemplate.of("notes:///{name}", "note", this::read)
                .description("A note, by its name.")
                .complete("name", names)
                .build());
    }

    private ResourceResult read(ResourceRequest request, ToolContext context) throws ToolException {
        String text = notes.get(request.uri().substring("notes:///".length()));
        if (text == null) {
            throw new ToolException(ToolException.NOT_FOUND, "There is no such note.", "List the resources first.");
        }
        return ResourceResult.text(request.uri(), "text/plain", text);
    }

    @Override
    public List<Prompt> prompts(Principal principal) {
        Prompt summary = Prompt.of(
                        "summary",
                        About.class,
                        (about, context) -> PromptResult.user("Summarise notes:///" + about.note() + " in a sentence."))
                .complete("note", names)
                .build();
        return List.of(summary);
    }

    @Override
    public List<Tool> tools(Principal principal) {
        return List.of(write(), suggest(), count());
    }

    private Tool write() {
        return Tool.of("write_note", Draft.class, (draft, context) -> {
                    Name name = context.ask("name", Elicitation.of("What shall the note be called?", Name.class))
                            .get()
                            .content();
                    if (name == null) {
                        return ToolResult.text("Nobody gave it a name, so it was not written.");
                    }
                    put(name.name(), draft.text());
                    return ToolResult.text("It is called " + name.name() + ".");
                })
                .description("Writes a note, and asks the person how to call it.")
                .build();
    }

    private static Tool suggest() {
        return Tool.of("suggest_name", Draft.class, (draft, context) -> {
                    Sampling question = Sampling.of("One word that names this text: " + draft.text(), 20);
                    return ToolResult.text(context.ask("word", question).get().text());
                })
                .description("Has the client's model suggest a name.")
                .build();
    }

    private Tool count() {
        return Tool.of("count_words", Nothing.class, (nothing, context) -> {
                    long words = 0;
                    int done = 0;
                    for (Map.Entry<String, String> note : notes.entrySet()) {
                        context.throwIfCancelled();
                        words += note.getValue().split("\\s+").length;
                        context.progress(++done, (double) notes.size(), note.getKey());
                    }
                    context.log(LogLevel.INFO, "notebook", "counted " + done + " notes");
                    return ToolResult.structured(new Counted(words));
                })
                .description("Counts the words of all notes.")
                .output(Counted.class)
                .build();
    }

    private Watcher.Watch watch(String name, Runnable changed) {
        List<Runnable> watching = watchers.computeIfAbsent(name, unused -> new CopyOnWriteArrayList<>());
        watching.add(changed);
        return () -> watching.remove(changed);
    }

    @Override
    public void onChange(ChangeListener value) {
        listener = value;
    }

    private void put(String name, String text) throws ToolException {
        if (!name.matches("[A-Za-z0-9-]{1,64}")) {
            throw new ToolException("bad_name", "A name is letters, digits and dashes.", "Call it something else.");
        }
        boolean added = notes.put(name, text) == null;
        if (added) {
            listener.changed(ListKind.RESOURCES);
        }
        watchers.getOrDefault(name, List.of()).forEach(Runnable::run);
    }
}
