package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Chart;
import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Helm;
import dev.edgemcp.cli.helm.HelmRequest;
import dev.edgemcp.cli.helm.RecordedChart;
import dev.edgemcp.cli.helm.ReleaseRecord;
import dev.edgemcp.cli.kube.Cluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Goes back to an earlier revision, by a new one with the chart and the values of that. */
public final class Rollback {
    private final Helm helm;
    private final Cluster cluster;
    private final Talk talk;
    private final Records records;

    public Rollback(Helm helm, Cluster cluster, Talk talk) {
        this.helm = helm;
        this.cluster = cluster;
        this.talk = talk;
        this.records = new Records(cluster);
    }

    /**
     * Goes back.
     *
     * @param revision to which; null for the last one before that worked
     * @param timeout how long to wait for pods; null not to wait
     * @return the new revision
     */
    public ReleaseRecord run(String release, @Nullable Integer revision, @Nullable Duration timeout) {
        new Repair(helm, cluster, records, talk).beforeChanging(release);
        List<ReleaseRecord> all = records.of(release);
        ReleaseRecord target = target(release, all, revision);
        ReleaseRecord newest = all.get(all.size() - 1);
        ReleaseRecord deployed = Records.last(all, "deployed");
        talk.plan(Difference.between((deployed == null ? newest : deployed).manifests(), target.manifests()));
        if (!talk.agreed("Go back to revision " + target.revision() + " of " + release + " (" + target.chart() + ", "
                + target.description() + ")?")) {
            throw Refusal.nothingChanged();
        }
        Leftover.told(() -> apply(target), release, cluster, talk);
        ReleaseRecord now = records.newest(release);
        if (now == null || now.revision() <= newest.revision()) {
            throw new CliException(ExitCode.FAILED, "Helm left no record of what it did", null, null);
        }
        records.prune(release, talk);
        if (timeout != null) {
            Leftover.told(
                    () -> new Waiting(cluster, talk).await(release, now.manifests(), timeout), release, cluster, talk);
        }
        return now;
    }

    /** Makes a new revision out of that one. */
    void apply(ReleaseRecord target) {
        try (Chart chart = RecordedChart.of(target)) {
            helm.upgrade(new HelmRequest(
                    target.name(),
                    cluster.namespace(),
                    chart.folder(),
                    target.values(),
                    Map.of(),
                    cluster.kubeconfig(),
                    HelmRequest.Keep.RESET,
                    "Rollback to " + target.revision()));
        }
    }

    private ReleaseRecord target(String release, List<ReleaseRecord> all, @Nullable Integer revision) {
        ReleaseRecord newest = all.isEmpty() ? null : all.get(all.size() - 1);
        return all.stream()
                .filter(record -> revision != null
                        ? record.revision() == revision
                        : newest != null
                                && record.revision() < newest.revision()
                                && (record.status().equals("superseded")
                                        || record.status().equals("deployed")))
                .reduce((first, last) -> last)
                .orElseThrow(() -> new CliException(
                        ExitCode.FAILED,
                        revision == null
                                ? "there is no revision of '" + release + "' to go back to"
                                : "there is no revision " + revision + " of '" + release + "'",
                        all.isEmpty()
                                ? null
                                : "there are "
                                        + String.join(
                                                ", ",
                                                all.stream()
                                                        .map(record -> record.revision() + " (" + record.status() + ")")
                                                        .toList()),
                        "edge-mcp k8s history --release " + release + " -n " + cluster.namespace()));
    }
}
