package dev.edgemcp.cli;

import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Terminal;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/** Runs {@code edge-mcp k8s …} in this process with other subcommands than the program has. */
public final class HelmRun {
    private HelmRun() {}

    /** @param k8s makes the command {@code k8s} */
    public static CommandRun with(
            Function<CliContext, CommandLine> k8s,
            Map<String, String> environment,
            Terminal terminal,
            String stdin,
            String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Console console = new Console(out, err, terminal);
        RootCommand root = new RootCommand();
        ErrorHandler errors = new ErrorHandler(console, root);
        CliContext context = new CliContext(
                console, new ByteArrayInputStream(stdin.getBytes(StandardCharsets.UTF_8)), environment, List.of());
        int exitCode = new CommandLine(root)
                .addSubcommand("k8s", k8s.apply(context))
                .registerConverter(Duration.class, new Durations())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors)
                .execute(args);
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
