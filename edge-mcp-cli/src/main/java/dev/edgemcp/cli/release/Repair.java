package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import org.jspecify.annotations.Nullable;

/** Understands what an operation that was cut off has left behind, and brings it in order, if that is agreed to. */
final class Repair {
    private final Helm helm;
    private final Cluster cluster;
    private final Records records;
    private final Talk talk;

    Repair(Helm helm, Cluster cluster, Records records, Talk talk) {
        this.helm = helm;
        this.cluster = cluster;
        this.records = records;
        this.talk = talk;
    }

    /** The newest revision that a new one can follow, or null if there is none. */
    @Nullable
    ReleaseRecord beforeInstalling(String release) {
        ReleaseRecord newest = beforeChanging(release);
        if (newest == null) {
            return null;
        }
        if (newest.status().equals("uninstalled")) {
            agree(newest, "It was uninstalled with its history kept, which is in the way.", "Forget its history?");
            records.forget(records.of(release));
            return null;
        }
        boolean deployed =
                records.of(release).stream().anyMatch(record -> record.status().equals("deployed"));
        if (newest.status().equals("failed") && !deployed) {
            talk.note("An installation of " + release + " has failed before (" + newest.description()
                    + "); going on from there.");
            return newest;
        }
        return records.of(release).stream()
                .filter(record -> record.status().equals("deployed"))
                .reduce((first, last) -> last)
                .orElse(newest);
    }

    /** The newest revision, none of which is pending; null if there is none. */
    @Nullable
    ReleaseRecord beforeChanging(String release) {
        ReleaseRecord newest = records.newest(release);
        if (newest == null || !newest.pending()) {
            return newest;
        }
        String left = "Revision " + newest.revision() + " of " + release + " is " + newest.status()
                + (newest.updated() == null ? "" : " since " + newest.updated())
                + ": what began it was cut off, or somebody is at it right now.";
        if (newest.status().equals("uninstalling")) {
            agree(newest, left, "Finish uninstalling it?");
            helm.uninstall(release, cluster.namespace(), cluster.kubeconfig());
            return null;
        }
        agree(newest, left, "Mark it as failed, and go on?");
        records.fail(newest);
        return records.newest(release);
    }

    private void agree(ReleaseRecord record, String left, String question) {
        talk.note(left);
        if (!talk.agreed(question)) {
            throw new CliException(
                    ExitCode.TIMED_OUT,
                    "revision " + record.revision() + " of " + record.name() + " is " + record.status(),
                    "it was left as it is",
                    "run it again with -y when nobody else is at it");
        }
    }
}
