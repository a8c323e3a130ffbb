package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.core.time.Ticker;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code edge-mcp keys}: the keys that a server lets in. */
@Command(
        name = "keys",
        description = "Make, list, rotate and revoke the API keys of a file that 'edge-mcp serve --keys-file' reads.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Example:  edge-mcp keys create --tenant web --tools 'fs_*,git_*' --expires 90d --file keys.json"
        })
public final class KeysCommand implements Runnable {
    private final CliContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command in its process. */
    public KeysCommand(CliContext context) {
        this.context = context;
    }

    /** Adds the commands below it, which need the context as it does. */
    public CommandLine commandLine() {
        return new CommandLine(this)
                .addSubcommand(new CreateCommand(context, Ticker.system()))
                .addSubcommand(new ListCommand(context, Ticker.system()))
                .addSubcommand(new RotateCommand(context, Ticker.system()))
                .addSubcommand(new RevokeCommand(context));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name what to do: create, list, rotate or revoke.");
    }
}
