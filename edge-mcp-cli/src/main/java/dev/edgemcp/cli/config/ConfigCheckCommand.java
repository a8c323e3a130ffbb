package dev.edgemcp.cli.config;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ConfigSource;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Flags;
import dev.edgemcp.server.config.Source;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code edge-mcp config check}: says everything that is wrong, and starts nothing. */
@Command(
        name = "check",
        description = "Check the configuration file and the environment, and say everything that is wrong.",
        footer = {"", "Example:  edge-mcp config check --config edge-mcp.yaml"})
final class ConfigCheckCommand implements Runnable {
    private final CliContext context;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The file to check (default: EDGE_MCP_CONFIG, else only the environment).")
    private @Nullable Path file;

    ConfigCheckCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Configuration configuration =
                ConfigSource.load(file, context.environment(), Flags.NONE).configuration();
        configuration.notes().forEach(note -> context.console().note("note: " + note));
        context.console()
                .result("ok: " + (configuration.file() == null ? "no file" : configuration.file()) + ", "
                        + count(configuration, Source.Layer.FILE) + " from the file, "
                        + count(configuration, Source.Layer.ENVIRONMENT) + " from the environment");
    }

    private static long count(Configuration configuration, Source.Layer layer) {
        return configuration.all().stream()
                .filter(value -> value.source().layer() == layer)
                .count();
    }
}
