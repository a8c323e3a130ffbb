package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Identity;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp k8s scale}: more pods, or fewer. */
@Command(
        name = "scale",
        description = "Set how many pods there are, or between which numbers the autoscaler chooses.",
        footer = {
            "",
            "Examples:  edge-mcp k8s scale 5",
            "           edge-mcp k8s scale --hpa-min 5 --hpa-max 20",
            "The next upgrade with Helm sets what the values of the release say."
        })
final class ScaleCommand extends ClusterCommand {
    private static final int MOST = 1_000;

    @Parameters(arity = "0..1", paramLabel = "N", description = "How many pods, where there is no autoscaler.")
    private @Nullable Integer replicas;

    @Option(names = "--hpa-min", paramLabel = "N", description = "At least so many pods, whatever the load.")
    private @Nullable Integer min;

    @Option(names = "--hpa-max", paramLabel = "N", description = "At most so many pods, whatever the load.")
    private @Nullable Integer max;

    @Option(
            names = {"-y", "--yes"},
            description = "Scale to 0, which ends the service, without being told so.")
    private boolean yes;

    @Mixin
    private final RolloutOptions rollout = new RolloutOptions();

    ScaleCommand(CliContext context) {
        super(context);
    }

    @Override
    ExitCode run(Cluster cluster) {
        validate(cluster.namespace());
        Identity release = cluster.release(release());
        Autoscaler scaler = cluster.autoscaler(release);
        if (min != null || max != null) {
            return bounds(cluster, release, scaler);
        }
        int wanted = replicas == null ? 0 : replicas;
        if (scaler != null) {
            throw new CliException(
                    ExitCode.FAILED,
                    "the autoscaler " + scaler.name() + " decides how many pods there are",
                    "it keeps " + scaler.min() + " to " + scaler.max() + " (now " + scaler.current()
                            + ") and would set another number back within seconds",
                    "edge-mcp k8s scale --hpa-min " + Math.max(1, wanted) + " --hpa-max "
                            + Math.max(Math.max(1, wanted), scaler.max()) + " -n " + cluster.namespace());
        }
        cluster.scale(release, wanted);
        return rollout.await(cluster, release, console(), "There will be " + wanted + (wanted == 1 ? " pod" : " pods"));
    }

    private void validate(String namespace) {
        if (replicas == null && min == null && max == null) {
            throw usage("say how many pods", "edge-mcp k8s scale 5, or edge-mcp k8s scale --hpa-min 3 --hpa-max 10");
        }
        if (replicas != null && (min != null || max != null)) {
            throw usage("a number of pods and bounds of the autoscaler do not go together", null);
        }
        for (Integer number : new Integer[] {replicas, min, max}) {
            if (number != null && (number < 0 || number > MOST)) {
                throw usage(number + " is not between 0 and " + MOST, null);
            }
        }
        if ((min != null && min < 1) || (max != null && max < 1)) {
            throw usage("an autoscaler keeps at least one pod", "edge-mcp k8s scale --hpa-min 1");
        }
        if (min != null && max != null && min > max) {
            throw usage("--hpa-min " + min + " is more than --hpa-max " + max, null);
        }
        if (replicas != null && replicas == 0 && !yes) {
            throw new CliException(
                    ExitCode.USAGE,
                    "scaling to 0 ends the service",
                    "all connections are closed and none can be made",
                    "edge-mcp k8s scale 0 --yes -n " + namespace);
        }
    }

    private ExitCode bounds(Cluster cluster, Identity release, @Nullable Autoscaler scaler) {
        if (scaler == null) {
            throw new CliException(
                    ExitCode.FAILED,
                    "release " + release.name() + " has no autoscaler",
                    "its number of pods is set by hand",
                    "edge-mcp k8s scale " + (min != null ? min : max) + " -n " + cluster.namespace());
        }
        int low = min == null ? scaler.min() : min;
        int high = max == null ? scaler.max() : max;
        if (low > high) {
            throw usage(
                    "the autoscaler would keep at least " + low + " and at most " + high,
                    "edge-mcp k8s scale --hpa-min " + low + " --hpa-max " + Math.max(low, high));
        }
        cluster.bounds(scaler.name(), min, max);
        console().result("The autoscaler " + scaler.name() + " keeps " + low + " to " + high + " pods.");
        if (scaler.current() >= low && scaler.current() <= high) {
            return ExitCode.OK;
        }
        console()
                .note("It takes a moment until the autoscaler has seen that: edge-mcp k8s status --watch -n "
                        + cluster.namespace());
        return ExitCode.OK;
    }

    private static CliException usage(String what, @Nullable String fix) {
        return new CliException(ExitCode.USAGE, what, null, fix == null ? "edge-mcp k8s scale --help" : fix);
    }
}
