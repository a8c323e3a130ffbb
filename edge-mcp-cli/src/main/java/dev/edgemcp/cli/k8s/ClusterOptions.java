package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.ClusterTarget;
import dev.edgemcp.core.time.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, which namespace and which release: the options that all commands for Kubernetes share. */
public final class ClusterOptions {
    private static final String NAMESPACE_VARIABLE = "EDGE_MCP_NAMESPACE";

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "How to reach the cluster (default: KUBECONFIG, else ~/.kube/config, else the pod's account).")
    private @Nullable Path kubeconfig;

    @Option(
            names = "--context",
            paramLabel = "NAME",
            description = "The context of the kubeconfig (default: its current one).")
    private @Nullable String context;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAME",
            description = "The namespace (default: EDGE_MCP_NAMESPACE, else the context's, else edge-mcp).")
    private @Nullable String namespace;

    @Option(
            names = "--release",
            paramLabel = "NAME",
            description = "The release (default: the only one in the namespace).")
    private @Nullable String release;

    @Option(
            names = "--request-timeout",
            paramLabel = "TIME",
            description = "How long one request to the API server may take (default: 10s).")
    private @Nullable Duration requestTimeout;

    /** The name of the release, or null for the only one. */
    public @Nullable String release() {
        if (release != null && !release.matches("[a-z0-9]([a-z0-9.-]{0,51}[a-z0-9])?")) {
            throw new CliException(
                    ExitCode.USAGE,
                    "'" + release + "' is no name of a release",
                    "it has lower-case letters, digits, dashes and dots, 53 at most",
                    "helm list -A");
        }
        return release;
    }

    /** Where to go. */
    public ClusterTarget target(CliContext cli) {
        String variable = cli.environment().getOrDefault(NAMESPACE_VARIABLE, "");
        String named = namespace != null || variable.isBlank() ? namespace : variable.strip();
        if (named != null && !named.matches("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")) {
            throw new CliException(
                    ExitCode.USAGE,
                    "'" + named + "' is no name of a namespace",
                    "it has lower-case letters, digits and dashes, 63 at most",
                    "kubectl get namespaces");
        }
        return new ClusterTarget(
                kubeconfig, context, named, requestTimeout == null ? ClusterTarget.REQUEST_TIMEOUT : requestTimeout);
    }

    /** The cluster, which is not asked anything yet; the caller closes it. */
    public Cluster open(CliContext cli) {
        return Cluster.open(target(cli), cli.environment(), Ticker.system());
    }
}
