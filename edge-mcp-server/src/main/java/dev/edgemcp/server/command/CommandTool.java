package dev.edgemcp.server.command;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Range;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code command_run}: an allowed program, with arguments, in a folder of the workspace. Never a shell. */
final class CommandTool {
    private static final String NAME = "command_run";
    /** What the JDK writes arguments in; what it cannot write, it would silently change. */
    private static final Charset ARGUMENTS = charset(System.getProperty("sun.jnu.encoding", "UTF-8"));

    private final AllowedPrograms programs;
    private final Map<String, String> environment;
    private final Folders folders;
    private final Runner runner;

    CommandTool(AllowedPrograms programs, Map<String, String> environment, Folders folders, Runner runner) {
        this.programs = programs;
        this.environment = environment;
        this.folders = folders;
        this.runner = runner;
    }

    /** Runs a command for a call and waits for it. */
    @FunctionalInterface
    interface Runner {
        CommandRun.Ended run(CommandRun.Launch launch, ToolContext context) throws ToolException, InterruptedException;
    }

    record Args(
            @Description("The program, one of those allowed")
            String program,

            @Description("Its arguments, passed on as they are: no shell looks at them")
            @Range(max = Bounds.ARGUMENTS)
            @Nullable
            List<String> arguments,

            @Description("The folder to run in, relative to the workspace root; default the root")
            @Range(max = Bounds.PATH_CHARS)
            @Nullable
            String directory,

            @Description("After how many seconds it is stopped; default 60")
            @Range(min = 1, max = Bounds.TIMEOUT_SECONDS_MAX)
            @Nullable
            Integer timeoutSeconds,

            @Description("What it reads on standard input; default nothing") @Range(max = Bounds.STDIN_CHARS) @Nullable
            String stdin) {}

    record Result(
            String program,

            @Description("128 and the number of the signal if one ended it; absent if it was stopped") @Nullable
            Integer exitCode,

            @Description("It was stopped because its time was over") @Nullable
            Boolean timedOut,

            @Description("Something that it started could not be ended") @Nullable
            Boolean leftovers,

            double seconds,
            Output stdout,
            Output stderr) {}

    record Output(
            @Description("What was printed, or the first part of it")
            String text,

            @Description("The last part, if bytes between were left out") @Nullable
            String tail,

            @Description("Bytes that were left out between") @Nullable
            Long omittedBytes,

            @Description("Bytes that were printed") long totalBytes) {}

    Tool tool() {
        String allowed = String.join(", ", programs.names());
        return Tool.of(NAME, schema(), (json, context) -> run(Json.value(json, Args.class), context))
                .title("Run a command")
                .description(
                        "Runs one of these programs in the workspace: " + allowed + ". There is no shell: no pipes,"
                                + " redirections, variables or wildcards; each argument is one element of the list. An exit"
                                + " code other than 0 is a result, not an error. Of long output the first and the last part"
                                + " are returned. Everything that the program has started ends with it.")
                .output(Result.class)
                .annotations(new ToolAnnotations(false, true, false, true))
                // Its own limit answers first, with what was printed.
                .timeout(Duration.ofSeconds(Bounds.TIMEOUT_SECONDS_MAX).plus(Bounds.ENDING))
                .build();
    }

    /** That of the arguments, and besides which programs there are. */
    private ObjectNode schema() {
        ObjectNode schema = Tool.of(NAME, Args.class, (args, context) -> ToolResult.of())
                .build()
                .definition()
                .inputSchema()
                .deepCopy();
        ArrayNode names = schema.withObject("/properties/program").putArray("enum");
        programs.names().forEach(names::add);
        schema.withObject("/properties/arguments/items").put("maxLength", Bounds.ARGUMENT_CHARS);
        return schema;
    }

    private ToolResult run(Args args, ToolContext context) throws ToolException, InterruptedException {
        Path program = programs.find(args.program);
        if (program == null) {
            throw new ToolException(
                    "invalid_arguments",
                    "The program is not allowed.",
                    "Use one of: " + String.join(", ", programs.names()) + ".");
        }
        List<String> words = new ArrayList<>();
        words.add(program.toString());
        words.addAll(args.arguments == null ? List.of() : args.arguments);
        check(words);
        if (!Files.isExecutable(program)) {
            throw startFailed();
        }
        int seconds = args.timeoutSeconds == null ? Bounds.TIMEOUT_SECONDS : args.timeoutSeconds;
        CommandRun.Ended ended = runner.run(
                new CommandRun.Launch(
                        words, folders.folder(args.directory), environment, args.stdin, Duration.ofSeconds(seconds)),
                context);
        return result(args.program, seconds, ended);
    }

    private static void check(List<String> words) throws ToolException {
        long chars = 0;
        for (String word : words) {
            chars += word.length();
            if (word.indexOf('\0') >= 0) {
                throw invalid("An argument has a NUL character, which no program can be passed.");
            }
            if (!ARGUMENTS.newEncoder().canEncode(word)) {
                throw invalid("An argument has characters that programs here cannot be passed.");
            }
        }
        if (chars > Bounds.ALL_ARGUMENTS_CHARS) {
            throw invalid("The arguments are longer than " + Bounds.ALL_ARGUMENTS_CHARS + " characters together.");
        }
    }

    private static ToolException invalid(String message) {
        return new ToolException("invalid_arguments", message, "Pass what is long or unusual on stdin or in a file.");
    }

    /** The system refused; why could name paths of the host. */
    static ToolException startFailed() {
        return new ToolException(
                "start_failed",
                "The program could not be started.",
                "Ask the operator whether it is still installed; then restart the server.");
    }

    private static ToolResult result(String program, int seconds, CommandRun.Ended ended) {
        Result result = new Result(
                program,
                ended.exitCode(),
                ended.timedOut() ? true : null,
                ended.complete() ? null : true,
                ended.took().toMillis() / 1000.0,
                output(ended.stdout(), ended.stdoutBytes()),
                output(ended.stderr(), ended.stderrBytes()));
        if (!ended.timedOut()) {
            return ToolResult.structured(result, text(result));
        }
        ToolResult error = ToolResult.error(
                "timeout",
                "The command did not end within " + seconds + " s and was stopped.",
                "Have it do less, or pass a larger timeoutSeconds (at most " + Bounds.TIMEOUT_SECONDS_MAX + ").");
        List<Content> content = new ArrayList<>(error.content());
        content.add(new Content.Text(text(result)));
        return new ToolResult(content, Json.tree(result), true, error.meta());
    }

    private static Output output(Capture.Kept kept, long total) {
        return kept.omitted() == 0
                ? new Output(kept.text(), null, null, total)
                : new Output(kept.text(), kept.tail(), kept.omitted(), total);
    }

    private static String text(Result result) {
        StringBuilder text = new StringBuilder(result.program)
                .append(result.exitCode == null ? " was stopped" : " ended with exit code " + result.exitCode)
                .append(String.format(Locale.ROOT, " after %.1f s.", result.seconds));
        append(text, "stdout", result.stdout);
        append(text, "stderr", result.stderr);
        return text.toString();
    }

    private static void append(StringBuilder text, String name, Output output) {
        if (output.totalBytes == 0) {
            return;
        }
        text.append("\n\n").append(name).append(":\n").append(output.text);
        if (output.omittedBytes != null) {
            text.append("\n[… ")
                    .append(output.omittedBytes)
                    .append(" bytes left out …]\n")
                    .append(output.tail);
        }
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Charset.defaultCharset();
        }
    }
}
