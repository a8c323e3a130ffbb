package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.output.Printable;
import org.jspecify.annotations.Nullable;

/** What a failure of the cluster means to the person at the command line. */
final class KubeFailures {
    private KubeFailures() {}

    /** @param cluster null if it did not come to that */
    static CliException explain(KubeException failure, @Nullable Cluster cluster) {
        String why = Printable.line(String.valueOf(failure.getMessage()));
        String request = failure.request();
        return new CliException(
                exitCode(failure),
                what(failure, cluster),
                request == null || failure.status() == 0 ? why : why + " (" + Printable.line(request) + ")",
                fix(failure, cluster),
                failure);
    }

    private static ExitCode exitCode(KubeException failure) {
        return switch (failure.reason()) {
            case CONFIGURATION -> ExitCode.BAD_DATA;
            case AMBIGUOUS -> ExitCode.USAGE;
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case FORBIDDEN -> ExitCode.FORBIDDEN;
            case BUSY, TIMEOUT, CONFLICT -> ExitCode.TIMED_OUT;
            case NOT_FOUND, INVALID, FAILED -> ExitCode.FAILED;
        };
    }

    private static String what(KubeException failure, @Nullable Cluster cluster) {
        return switch (failure.reason()) {
            case CONFIGURATION -> "cannot use the kubeconfig";
            case AMBIGUOUS -> "which release?";
            case UNREACHABLE -> "cannot reach the cluster" + (cluster == null ? "" : " at " + cluster.server());
            case FORBIDDEN -> failure.status() == 401 ? "the cluster does not know you" : "not allowed";
            case NOT_FOUND -> "not found";
            case CONFLICT -> "somebody else changed it meanwhile";
            case BUSY -> "the cluster is busy";
            case TIMEOUT -> "timed out";
            case INVALID -> "the cluster refused it";
            case FAILED -> "the cluster failed";
        };
    }

    private static @Nullable String fix(KubeException failure, @Nullable Cluster cluster) {
        String namespace = cluster == null ? "NAMESPACE" : cluster.namespace();
        return switch (failure.reason()) {
            case CONFIGURATION -> "kubectl config get-contexts, or add --kubeconfig FILE";
            case AMBIGUOUS -> "add --release NAME";
            case UNREACHABLE ->
                "kubectl cluster-info"
                        + (cluster == null || cluster.context().isEmpty() ? "" : " --context " + cluster.context());
            case FORBIDDEN ->
                failure.status() == 401 ? "kubectl auth whoami" : "kubectl auth can-i --list -n " + namespace;
            case NOT_FOUND -> "kubectl get deployments -A -l app.kubernetes.io/name=edge-mcp";
            case CONFLICT, BUSY, TIMEOUT -> "try again";
            case INVALID, FAILED -> null;
        };
    }
}
