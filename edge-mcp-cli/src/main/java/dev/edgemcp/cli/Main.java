package dev.edgemcp.cli;

import dev.edgemcp.cli.output.Console;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** The entry point of {@code edge-mcp}. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        System.exit(run(Console.system(), System.in, System.getenv(), args));
    }

    /** Runs the command over the given streams and environment; the result is the exit code. */
    static int run(Console console, InputStream stdin, Map<String, String> environment, String... args) {
        // By hand, for a parser cannot tell what came before the two dashes from what came after.
        int dashes = Arrays.asList(args).indexOf("--");
        String[] own = dashes < 0 ? args : Arrays.copyOf(args, dashes);
        List<String> child = dashes < 0 ? List.of() : Arrays.asList(args).subList(dashes + 1, args.length);
        RootCommand root = new RootCommand();
        ErrorHandler errors = new ErrorHandler(console, root);
        CommandLine commandLine = RootCommand.commandLine(
                        root, new CliContext(console, stdin, environment, child), Arrays.asList(own))
                .registerConverter(Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                // The file after an @ holds arguments of a tool, not of this command.
                .setExpandAtFiles(false)
                .setOut(console.outWriter())
                .setErr(console.errWriter())
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
        commandLine.setExecutionStrategy(parsed -> execute(parsed, root, dashes >= 0, child));
        return commandLine.execute(own);
    }

    private static int execute(ParseResult parsed, RootCommand root, boolean dashes, List<String> child) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        if (!parsed.isUsageHelpRequested() && !parsed.isVersionHelpRequested() && !last.isUsageHelpRequested()) {
            CommandLine command = last.commandSpec().commandLine();
            if (dashes && !(last.commandSpec().userObject() instanceof TakesChild)) {
                throw new ParameterException(command, "Nothing can follow '--' here.");
            }
            if (dashes && child.isEmpty()) {
                throw new ParameterException(command, "A command must follow '--'.");
            }
            root.logLevel().apply();
        }
        return new RunLast().execute(parsed);
    }
}
