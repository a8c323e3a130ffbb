package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.Readiness;
import dev.edgemcp.cli.kube.state.Workload;
import java.time.Duration;
import java.util.List;

/** Waits until the workloads of a release are ready, and tells how far they are and what keeps them. */
final class Waiting {
    private final Cluster cluster;
    private final Talk talk;

    Waiting(Cluster cluster, Talk talk) {
        this.cluster = cluster;
        this.talk = talk;
    }

    /** @throws CliException if they are not ready in time, or will not be */
    void await(String release, Manifests manifests, Duration timeout) {
        List<Readiness.Wanted> wanted = PreflightReader.workloads(manifests).stream()
                .map(workload -> new Readiness.Wanted(workload.kind(), workload.name()))
                .toList();
        Readiness readiness = cluster.readiness(release, wanted);
        Thread stopped = new Thread(
                () -> talk.note("Not waiting any longer; the release stays as it is: edge-mcp k8s status -n "
                        + cluster.namespace()),
                "interrupt");
        Runtime.getRuntime().addShutdownHook(stopped);
        Readiness.Progress end;
        try {
            end = readiness.await(timeout, talk::progress);
        } finally {
            talk.progressEnds();
            remove(stopped);
        }
        if (!end.done()) {
            tellLastWords(readiness);
            throw failure(end, timeout);
        }
    }

    private void tellLastWords(Readiness readiness) {
        try {
            readiness.lastWords().forEach(line -> talk.note("log: " + line));
        } catch (KubeException e) {
            talk.note("warning: could not read logs: " + e.getMessage());
        }
    }

    private CliException failure(Readiness.Progress end, Duration timeout) {
        String behind = String.join(
                ", ",
                end.workloads().stream()
                        .filter(workload -> !workload.rolledOut())
                        .map(Waiting::count)
                        .toList());
        boolean stuck = !end.stuck().isEmpty();
        return new CliException(
                stuck ? ExitCode.FAILED : ExitCode.TIMED_OUT,
                stuck ? "it is stuck: " + end.stuck() : "not ready within " + timeout.toSeconds() + "s: " + behind,
                end.pods().isEmpty() ? null : String.join("; ", end.pods()),
                "edge-mcp k8s check -n " + cluster.namespace());
    }

    private static String count(Workload workload) {
        return workload.reference() + " has " + workload.ready() + " of " + workload.desired();
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // It ends already.
        }
    }
}
