package dev.edgemcp.cli;

import dev.edgemcp.cli.call.CallCommand;
import dev.edgemcp.cli.call.LimitsCommand;
import dev.edgemcp.cli.call.ToolsCommand;
import dev.edgemcp.cli.clientconfig.ClientConfigCommand;
import dev.edgemcp.cli.connect.ConnectCommand;
import dev.edgemcp.cli.keys.KeysCommand;
import dev.edgemcp.cli.serve.ServeCommand;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command before its subcommands: the options that all of them share. */
@Command(
        name = "edge-mcp",
        versionProvider = Version.class,
        description = "An MCP gateway: development tools for AI agents.",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Exit codes: 0 ok, 1 failed, 64 wrong usage, 65 bad data, 69 unreachable, 75 timed out, 77 forbidden,"
                    + " 130 stopped by Ctrl-C."
        })
final class RootCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @SuppressWarnings("UnusedVariable") // picocli looks at the annotation
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    private boolean help;

    @SuppressWarnings("UnusedVariable") // picocli looks at the annotation
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version.")
    private boolean version;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            scope = ScopeType.INHERIT,
            defaultValue = "warn",
            description = "What to log on standard error: error, warn, info or debug (default: warn).")
    private LogLevel logLevel = LogLevel.WARN;

    /** The subcommands, in the order of the help; a new one is a line here. */
    private static List<Object> subcommands(CliContext context) {
        return List.of(
                new ServeCommand(context), //
                new ToolsCommand(context),
                new CallCommand(context),
                new LimitsCommand(context),
                new ConnectCommand(context),
                new ClientConfigCommand(context),
                new KeysCommand(context).commandLine());
    }

    static CommandLine commandLine(RootCommand root, CliContext context) {
        CommandLine commandLine = new CommandLine(root);
        subcommands(context).forEach(commandLine::addSubcommand);
        return commandLine;
    }

    LogLevel logLevel() {
        return logLevel;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }
}
