package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.output.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What commands that talk to a cluster have in common: its options, and how its failures are told. */
abstract class ClusterCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    private final ClusterOptions cluster = new ClusterOptions();

    ClusterCommand(CliContext context) {
        this.context = context;
    }

    /** Does it. */
    abstract ExitCode run(Cluster cluster);

    @Override
    public final Integer call() {
        Cluster open = null;
        try {
            open = cluster.open(context);
            return run(open).number();
        } catch (KubeException e) {
            throw KubeFailures.explain(e, open);
        } finally {
            if (open != null) {
                open.close();
            }
        }
    }

    final Console console() {
        return context.console();
    }

    final CliContext context() {
        return context;
    }

    final @Nullable String release() {
        return cluster.release();
    }
}
