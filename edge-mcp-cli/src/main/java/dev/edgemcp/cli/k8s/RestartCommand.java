package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.state.Identity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code edge-mcp k8s restart}: new pods for old ones. */
@Command(
        name = "restart",
        description = "Replace all pods one after another.",
        footer = {
            "",
            "As 'kubectl rollout restart' does: calls that run are finished, and new pods serve before old ones go."
        })
final class RestartCommand extends ClusterCommand {
    @Mixin
    private final RolloutOptions rollout = new RolloutOptions();

    RestartCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        Identity release = cluster.release(release());
        cluster.restart(release);
        return rollout.await(cluster, release, console(), "All pods will be replaced");
    }
}
