package dev.edgemcp.cli.config;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ConfigSource;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Flags;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code edge-mcp config show}: all values that count, without secrets, and where each comes from. */
@Command(
        name = "show",
        description = "Show every setting that has a value, and where it comes from. Secrets are not shown.",
        footer = {"", "Example:  edge-mcp config show --config edge-mcp.yaml -o json"})
final class ConfigShowCommand implements Runnable {
    private enum Form {
        YAML,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final CliContext context;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The file to read (default: EDGE_MCP_CONFIG, else only the environment).")
    private @Nullable Path file;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "yaml",
            description = "yaml or json (default: ${DEFAULT-VALUE}).")
    private Form form = Form.YAML;

    ConfigShowCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Configuration configuration =
                ConfigSource.load(file, context.environment(), Flags.NONE).configuration();
        configuration.notes().forEach(note -> context.console().note("note: " + note));
        Shown shown = new Shown(configuration);
        if (form == Form.JSON) {
            context.console().json(shown.json());
        } else {
            context.console().foreign(shown.yaml());
        }
    }
}
