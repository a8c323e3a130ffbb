package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.HelmException;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import org.jspecify.annotations.Nullable;

/** Takes a change back that has failed, if that was asked for. */
final class Undo {
    private final Helm helm;
    private final Cluster cluster;
    private final Talk talk;

    Undo(Helm helm, Cluster cluster, Talk talk) {
        this.helm = helm;
        this.cluster = cluster;
        this.talk = talk;
    }

    /**
     * Goes back; the result is what to throw: the same failure, which also says what has become of the revision.
     *
     * @param now the revision that has failed
     * @param good the one to go back to; null to uninstall
     */
    RuntimeException of(RuntimeException failure, ReleaseRecord now, @Nullable ReleaseRecord good) {
        String release = now.name();
        String revision = "revision " + now.revision() + " of " + release;
        String history = "edge-mcp k8s history --release " + release + " -n " + cluster.namespace();
        talk.note("error: " + failure.getMessage());
        try {
            Leftover.told(() -> back(release, good), release, cluster, talk);
        } catch (HelmException | KubeException e) {
            talk.note("error: " + e.getMessage());
            String fix = good == null
                    ? "edge-mcp k8s uninstall --release " + release + " -n " + cluster.namespace()
                    : "edge-mcp k8s rollback " + good.revision() + " --release " + release + " -n "
                            + cluster.namespace();
            return because(failure, revision + " could not be undone: ", fix);
        }
        return because(failure, revision + " was undone: ", history);
    }

    private void back(String release, @Nullable ReleaseRecord good) {
        if (good == null) {
            talk.note("Undoing: uninstalling " + release + " …");
            helm.uninstall(release, cluster.namespace(), cluster.kubeconfig());
        } else {
            talk.note("Undoing: going back to revision " + good.revision() + " …");
            new Rollback(helm, cluster, talk).apply(good);
        }
    }

    /** The same kind of failure, by which it has its exit code. */
    private static RuntimeException because(RuntimeException failure, String what, String fix) {
        String message = what + failure.getMessage();
        if (failure instanceof CliException known) {
            return new CliException(known.exitCode(), message, null, fix, known);
        }
        if (failure instanceof HelmException known) {
            return new HelmException(known.reason(), message, known);
        }
        return failure instanceof KubeException known ? new KubeException(known.reason(), message) : failure;
    }
}
