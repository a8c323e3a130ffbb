package dev.edgemcp.cli;

import dev.edgemcp.cli.call.CallCommand;
import dev.edgemcp.cli.call.LimitsCommand;
import dev.edgemcp.cli.call.ToolsCommand;
import dev.edgemcp.cli.clientconfig.ClientConfigCommand;
import dev.edgemcp.cli.completion.CompleteCommand;
import dev.edgemcp.cli.completion.CompletionCommand;
import dev.edgemcp.cli.config.ConfigCommand;
import dev.edgemcp.cli.connect.ConnectCommand;
import dev.edgemcp.cli.k8s.ExplainCommand;
import dev.edgemcp.cli.k8s.K8sCommand;
import dev.edgemcp.cli.keys.KeysCommand;
import dev.edgemcp.cli.serve.ServeCommand;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
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
            "Exit codes: 0 ok, 1 failed, 2 warnings, 64 wrong usage, 65 bad data, 69 unreachable, 75 timed out,"
                    + " 77 forbidden, 79 checks failed, 130 stopped by Ctrl-C."
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
            description = "What to log on standard error: error, warn, info or debug (default: warn).")
    private @Nullable LogLevel logLevel;

    /** The subcommands, in the order of the help; a new one is an entry here. */
    private static List<LazyCommand> subcommands(CliContext context, @Nullable Collection<String> words) {
        return List.of(
                LazyCommand.of(
                        "serve",
                        "Serve the tools of a folder to MCP clients, over WebSocket and HTTP or on the standard streams.",
                        () -> new ServeCommand(context)),
                LazyCommand.of("tools", "List the tools of an MCP server.", () -> new ToolsCommand(context)),
                LazyCommand.of(
                        "call", "Call a tool of an MCP server and print its result.", () -> new CallCommand(context)),
                LazyCommand.of(
                        "limits",
                        "Show your limits at an Edge MCP server, and what is left of them.",
                        () -> new LimitsCommand(context)),
                LazyCommand.of(
                        "connect",
                        "Be a server on standard input and output that passes everything on to a server at a URL.",
                        () -> new ConnectCommand(context)),
                LazyCommand.of(
                        "client-config",
                        "Print what to paste into an MCP client; where it goes is said on standard error.",
                        () -> new ClientConfigCommand(context)),
                LazyCommand.of(
                        "config", "Look at the configuration that serve runs with.", () -> ConfigCommand.with(context)),
                LazyCommand.of(
                        "keys",
                        "Make, list, rotate and revoke the API keys of a file that 'edge-mcp serve --keys-file' reads.",
                        () -> new KeysCommand(context).commandLine()),
                LazyCommand.of(
                        "k8s",
                        "Run Edge MCP in Kubernetes: look at it, scale it, find out what is wrong.",
                        () -> K8sCommand.with(context, words)),
                LazyCommand.of(
                        "explain",
                        "Explain a check of 'edge-mcp k8s check', such as EMK-012.",
                        () -> new ExplainCommand(context)),
                LazyCommand.of(
                        "completion", "Print the completion script for a shell.", () -> new CompletionCommand(context)),
                new LazyCommand(
                        "__complete",
                        List.of(),
                        "Say how a command line can go on.",
                        true,
                        () -> new CompleteCommand(context, () -> commandLine(new RootCommand(), context, null))));
    }

    /** The whole command, with those subcommands as they are that occur among the words; null for all. */
    static CommandLine commandLine(RootCommand root, CliContext context, @Nullable Collection<String> words) {
        CommandLine commandLine = new CommandLine(root);
        LazyCommand.add(commandLine, subcommands(context, words), words);
        return commandLine;
    }

    LogLevel logLevel() {
        return logLevel == null ? LogLevel.WARN : logLevel;
    }

    @Nullable
    LogLevel givenLogLevel() {
        return logLevel;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Name a command.");
    }
}
