package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.HelmException;
import dev.edgemcp.cli.output.Printable;
import org.jspecify.annotations.Nullable;

/** What a failure of Helm means to the person at the command line. */
final class HelmFailures {
    private HelmFailures() {}

    static CliException explain(HelmException failure, String namespace) {
        return new CliException(
                exitCode(failure),
                what(failure),
                Printable.block(String.valueOf(failure.getMessage()).strip()),
                fix(failure, namespace),
                failure);
    }

    private static ExitCode exitCode(HelmException failure) {
        return switch (failure.reason()) {
            case VALUES -> ExitCode.BAD_DATA;
            case UNREACHABLE -> ExitCode.UNREACHABLE;
            case FORBIDDEN -> ExitCode.FORBIDDEN;
            case TIMEOUT, BUSY -> ExitCode.TIMED_OUT;
            case MISSING, TAKEN, NOT_FOUND, FAILED -> ExitCode.FAILED;
        };
    }

    private static String what(HelmException failure) {
        return switch (failure.reason()) {
            case VALUES -> "the values cannot be used";
            case UNREACHABLE -> "cannot reach the cluster";
            case FORBIDDEN -> "not allowed";
            case TIMEOUT -> "timed out";
            case MISSING -> "there is no Helm here";
            case TAKEN -> "something is in the way";
            case BUSY -> "somebody else is at this release";
            case NOT_FOUND -> "there is no such release";
            case FAILED -> "Helm failed";
        };
    }

    private static @Nullable String fix(HelmException failure, String namespace) {
        return switch (failure.reason()) {
            case VALUES -> "edge-mcp k8s values --defaults, to see the values there are";
            case UNREACHABLE -> "kubectl cluster-info";
            case FORBIDDEN -> "kubectl auth can-i --list -n " + namespace;
            case TIMEOUT -> "try again";
            case BUSY -> "try again when edge-mcp k8s history -n " + namespace + " shows nothing pending";
            case MISSING ->
                "run edge-mcp from its own folder on the machine that built it, with java.io.tmpdir on a disk that lets"
                        + " programs run; or use helm with the chart in helm/edge-mcp";
            case TAKEN, NOT_FOUND, FAILED -> "edge-mcp k8s history -n " + namespace;
        };
    }
}
