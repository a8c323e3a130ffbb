package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.LazyCommand;
import dev.edgemcp.cli.helm.NativeHelm;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code edge-mcp k8s}: the group of its subcommands. */
@Command(
        name = "k8s",
        synopsisSubcommandLabel = "COMMAND",
        description = "Run Edge MCP in Kubernetes: look at it, scale it, find out what is wrong.",
        footer = {
            "",
            "Example:  edge-mcp k8s status -n edge-mcp",
            "As kubectl-edge_mcp on the PATH:  kubectl edge-mcp status"
        })
public final class K8sCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private K8sCommand() {}

    /**
     * The command with its subcommands.
     *
     * @param words of the command line, which say which of them are needed; null for all
     */
    public static CommandLine with(CliContext context, @Nullable Collection<String> words) {
        CommandLine k8s = new CommandLine(new K8sCommand());
        LazyCommand.add(k8s, HelmCommands.of(context, new NativeHelm(context.console()::note)), words);
        LazyCommand.add(
                k8s,
                List.of(
                        LazyCommand.of(
                                "status",
                                "Show a release: what runs, how it does, and what is wrong.",
                                () -> new StatusCommand(context)),
                        LazyCommand.of(
                                "logs", "Print the logs of all pods of a release.", () -> new LogsCommand(context)),
                        LazyCommand.of(
                                "events",
                                "Show what has happened in the namespace of late.",
                                () -> new EventsCommand(context)),
                        LazyCommand.of(
                                "scale",
                                "Set how many pods there are, or between which numbers the autoscaler chooses.",
                                () -> new ScaleCommand(context)),
                        LazyCommand.of(
                                "restart", "Replace all pods one after another.", () -> new RestartCommand(context)),
                        LazyCommand.of(
                                "drain-check",
                                "Say what draining a node would do to a release. Changes nothing.",
                                () -> new DrainCheckCommand(context)),
                        LazyCommand.of(
                                "port-forward",
                                "Lead a port of this machine to ready pods of a release.",
                                () -> new PortForwardCommand(context)),
                        new LazyCommand(
                                "check",
                                List.of("doctor"),
                                "Find out what is wrong with a release, or with a cluster before one is installed.",
                                false,
                                () -> new CheckCommand(context))),
                words);
        return k8s;
    }

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Name a command: " + String.join(", ", spec.subcommands().keySet()) + ".");
    }
}
