package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Understands what an operation that was cut off has left behind, and brings it in order, if that is agreed to. What is pending
 * may also be what somebody else does right now: as long as that is likely, only a person who is told so can say otherwise.
 */
final class Repair {
    /** As long as {@code helm --wait} may wait by default, with its release pending all the while. */
    static final Duration LIKELY_BUSY = Duration.ofMinutes(5);

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

    /** Makes room for an installation: afterwards nothing is pending, and no history of an uninstalled release is there. */
    void beforeInstalling(String release) {
        beforeChanging(release);
        ReleaseRecord newest = records.newest(release);
        if (newest != null && newest.status().equals("uninstalled")) {
            talk.note("It was uninstalled with its history kept, which is in the way.");
            if (!talk.agreed("Forget its history?")) {
                throw Refusal.nothingChanged();
            }
            records.forget(records.of(release));
        } else if (newest != null
                && newest.status().equals("failed")
                && Records.last(records.of(release), "deployed") == null) {
            talk.note("An installation of " + release + " has failed before (" + newest.description()
                    + "); going on from there.");
        }
    }

    /** Makes room for a change: afterwards nothing is pending. */
    void beforeChanging(String release) {
        ReleaseRecord newest = records.newest(release);
        if (newest == null || !newest.pending()) {
            return;
        }
        if (newest.status().equals("uninstalling")) {
            agree(newest, "Finish uninstalling it?");
            helm.uninstall(release, cluster.namespace(), cluster.kubeconfig());
        } else {
            agree(newest, "Mark it as failed, and go on?");
            records.fail(newest);
        }
    }

    /**
     * Says what is pending.
     *
     * @throws CliException if somebody may be at it, and no person can say otherwise
     */
    void refuseBusy(ReleaseRecord record) {
        talk.note("Revision " + what(record) + ": what began it was cut off, or somebody is at it right now.");
        Instant since = record.since();
        Instant over = since == null ? Instant.MIN : since.plus(LIKELY_BUSY);
        if (talk.unattended() && cluster.now().isBefore(over)) {
            throw new CliException(
                    ExitCode.TIMED_OUT,
                    "revision " + what(record),
                    "somebody may be at it; nothing was changed",
                    "try again after " + over.truncatedTo(ChronoUnit.SECONDS) + ", or now without -y");
        }
    }

    private void agree(ReleaseRecord record, String question) {
        refuseBusy(record);
        if (!talk.agreed(question)) {
            throw new CliException(
                    ExitCode.TIMED_OUT,
                    "revision " + what(record),
                    "it was left as it is",
                    "run it again and agree when nobody else is at it");
        }
    }

    private static String what(ReleaseRecord record) {
        Instant since = record.since();
        return record.revision() + " of " + record.name() + " is " + record.status()
                + (since == null ? "" : " since " + since.truncatedTo(ChronoUnit.SECONDS));
    }
}
