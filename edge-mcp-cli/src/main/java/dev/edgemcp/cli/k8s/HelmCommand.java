package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.HelmException;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.ClusterTarget;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.output.Console;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/** What commands have in common that make, change or describe releases with Helm, some of them without a cluster. */
abstract class HelmCommand implements Callable<Integer> {
    /** What a release is called that nobody has named. */
    static final String DEFAULT_RELEASE = "edge-mcp";

    private final CliContext context;
    private final Helm helm;

    @Mixin
    private final ClusterOptions target = new ClusterOptions();

    private @Nullable Cluster cluster;

    HelmCommand(CliContext context, Helm helm) {
        this.context = context;
        this.helm = helm;
    }

    /** Does it. */
    abstract ExitCode run();

    @Override
    public final Integer call() {
        try {
            return run().number();
        } catch (KubeException e) {
            throw KubeFailures.explain(e, cluster);
        } catch (HelmException e) {
            throw HelmFailures.explain(e, namespace());
        } finally {
            if (cluster != null) {
                cluster.close();
            }
        }
    }

    /** The cluster, which is opened when it is first asked for. */
    final Cluster cluster() {
        Cluster open = cluster;
        if (open == null) {
            open = target.open(context);
            cluster = open;
        }
        return open;
    }

    /** The namespace; that of the kubeconfig only if the cluster was needed. */
    final String namespace() {
        if (cluster != null) {
            return cluster.namespace();
        }
        String named = target.target(context).namespace();
        return named == null ? ClusterTarget.DEFAULT_NAMESPACE : named;
    }

    final Helm helm() {
        return helm;
    }

    final CliContext context() {
        return context;
    }

    final Console console() {
        return context.console();
    }

    final @Nullable String release() {
        return target.release();
    }

    /** The release that was named, or the usual one. */
    final String releaseOrDefault() {
        String named = target.release();
        return named == null ? DEFAULT_RELEASE : named;
    }

    static CliException usage(String what, String fix) {
        return new CliException(ExitCode.USAGE, what, null, fix);
    }
}
