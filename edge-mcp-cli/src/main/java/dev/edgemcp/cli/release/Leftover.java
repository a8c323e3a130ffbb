package dev.edgemcp.cli.release;

import dev.edgemcp.cli.helm.HelmException;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/** What a change of a release leaves behind that was stopped by Ctrl-C: it is never undone, but told. */
final class Leftover {
    private Leftover() {}

    /** Does something with Helm; if it is stopped, says how the release is left and what goes on from there. */
    static void told(Runnable step, String release, Cluster cluster, Talk talk) {
        try {
            step.run();
        } catch (CancellationException e) {
            talk.note("Interrupted. " + left(release, cluster));
            throw e;
        }
    }

    private static String left(String release, Cluster cluster) {
        String options = " --release " + release + " -n " + cluster.namespace();
        ReleaseRecord newest;
        try {
            newest = newest(release, cluster);
        } catch (KubeException | HelmException | CancellationException e) {
            return "How the release was left: edge-mcp k8s history" + options;
        }
        if (newest == null) {
            return "There is no release '" + release + "' in namespace " + cluster.namespace() + ".";
        }
        String revision = "Revision " + newest.revision() + " of " + release + " is " + newest.status();
        return newest.status().equals("deployed")
                ? revision + "; its pods were not waited for: edge-mcp k8s status" + options
                : revision + "; the next install, upgrade, rollback or uninstall goes on from there.";
    }

    private static @Nullable ReleaseRecord newest(String release, Cluster cluster) {
        return new Records(cluster).newest(release);
    }
}
