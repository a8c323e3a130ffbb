package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.LazyCommand;
import dev.edgemcp.cli.helm.Helm;
import java.util.List;

/** The commands that make, change and undo releases. */
final class HelmCommands {
    private HelmCommands() {}

    static List<LazyCommand> of(CliContext context, Helm helm) {
        return List.of(
                LazyCommand.of(
                        "install",
                        "Install Edge MCP: check the cluster, show the plan, install, wait, and prove that it works.",
                        () -> new InstallCommand(context, helm)),
                LazyCommand.of(
                        "verify",
                        "Prove that a release works: open a session, list tools, call one, try a wrong key, scrape metrics.",
                        () -> new VerifyCommand(context)),
                LazyCommand.of(
                        "upgrade",
                        "Change a release to the chart of this command and the given values.",
                        () -> new UpgradeCommand(context, helm)),
                LazyCommand.of(
                        "diff",
                        "Show what an upgrade with these values would change. Changes nothing.",
                        () -> new DiffCommand(context, helm)),
                LazyCommand.of(
                        "rollback",
                        "Go back to an earlier revision, by a new one with its chart and values.",
                        () -> new RollbackCommand(context, helm)),
                LazyCommand.of("history", "Show the revisions of a release.", () -> new HistoryCommand(context, helm)),
                LazyCommand.of(
                        "uninstall",
                        "Delete a release with all its objects and its history. Volumes are kept.",
                        () -> new UninstallCommand(context, helm)),
                LazyCommand.of(
                        "backup",
                        "Keep a release in a file: values, chart, history, quotas and sessions; Secrets if you say so. Changes nothing.",
                        () -> BackupCommand.with(context)),
                LazyCommand.of(
                        "restore",
                        "Bring a backup back, to the same or another cluster or namespace, and prove that it works.",
                        () -> new RestoreCommand(context, helm)),
                LazyCommand.of(
                        "template",
                        "Print the objects that an installation would make. Asks no cluster, unless for a --revision.",
                        () -> new TemplateCommand(context, helm)),
                LazyCommand.of(
                        "values",
                        "Print the values that a release was given, or those that the chart has.",
                        () -> new ValuesCommand(context, helm)));
    }
}
