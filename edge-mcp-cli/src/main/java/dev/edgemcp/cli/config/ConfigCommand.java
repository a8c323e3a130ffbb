package dev.edgemcp.cli.config;

import dev.edgemcp.cli.CliContext;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code edge-mcp config}: the group of its subcommands. */
@Command(
        name = "config",
        synopsisSubcommandLabel = "COMMAND",
        description = "Look at the configuration that serve runs with.")
public final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private ConfigCommand() {}

    /** The command with its subcommands. */
    public static CommandLine with(CliContext context) {
        return new CommandLine(new ConfigCommand())
                .addSubcommand(new ConfigCheckCommand(context))
                .addSubcommand(new ConfigShowCommand(context));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command: check or show.");
    }
}
