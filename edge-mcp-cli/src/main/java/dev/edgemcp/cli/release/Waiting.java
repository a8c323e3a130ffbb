package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.check.Category;
import dev.edgemcp.cli.check.CheckRunner;
import dev.edgemcp.cli.check.Checks;
import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome;
import dev.edgemcp.cli.check.Outcome.Level;
import dev.edgemcp.cli.helm.Manifests;
import dev.edgemcp.cli.helm.Secrets;
import dev.edgemcp.cli.kube.Cluster;
import dev.edgemcp.cli.kube.KubeException;
import dev.edgemcp.cli.kube.Readiness;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Waits until the workloads of a release are ready, and tells how far they are and what keeps them. */
final class Waiting {
    // That pods are missing, and that the rollout does not go on: why, others say.
    private static final Set<String> SYMPTOMS = Set.of("EMK-010", "EMK-019");

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
        Secrets secrets = Secrets.of(manifests);
        Readiness readiness = cluster.readiness(release, wanted);
        Thread stopped = new Thread(
                () -> talk.note("Not waiting any longer; the release stays as it is: edge-mcp k8s status -n "
                        + cluster.namespace()),
                "interrupt");
        Runtime.getRuntime().addShutdownHook(stopped);
        Readiness.Progress end;
        try {
            end = readiness.await(timeout, progress -> talk.progress(hidden(progress, secrets)));
        } finally {
            talk.progressEnds();
            remove(stopped);
        }
        if (!end.done()) {
            List<String> words = readiness.lastWords();
            talk.progress(hidden(new Readiness.Progress(end.workloads(), List.of(), List.of(), words, ""), secrets));
            talk.progressEnds();
            List<Finding> findings = findings(release, secrets);
            talk.checked(findings);
            throw failure(hidden(end, secrets), timeout, findings);
        }
    }

    /** Without what is in the Secrets of the release, which a pod or an admission webhook may have repeated. */
    private static Readiness.Progress hidden(Readiness.Progress progress, Secrets secrets) {
        return new Readiness.Progress(
                progress.workloads(),
                progress.pods().stream().map(secrets::hide).toList(),
                progress.warnings().stream()
                        .map(event -> event.with(secrets.hide(event.message())))
                        .toList(),
                progress.logs().stream().map(secrets::hide).toList(),
                secrets.hide(progress.stuck()));
    }

    private static Outcome hidden(Outcome outcome, Secrets secrets) {
        return new Outcome(outcome.level(), secrets.hide(outcome.detail()), outcome.fix());
    }

    /** What the checks of pods find to be wrong; nothing if they cannot look. */
    private List<Finding> findings(String release, Secrets secrets) {
        try {
            Snapshot snapshot = cluster.snapshot(release, Duration.ZERO, Map.of());
            return CheckRunner.run(Checks.ofRelease(), snapshot).stream()
                    .filter(one -> one.outcome().level() == Level.FAILED && one.category() == Category.PODS)
                    .map(one -> new Finding(one.id(), one.category(), one.what(), hidden(one.outcome(), secrets)))
                    .toList();
        } catch (KubeException e) {
            return List.of();
        }
    }

    private CliException failure(Readiness.Progress end, Duration timeout, List<Finding> findings) {
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
                findings.stream()
                        .map(Finding::id)
                        .filter(id -> !SYMPTOMS.contains(id))
                        .findFirst()
                        .map(id -> "edge-mcp explain " + id)
                        .orElse("edge-mcp k8s check -n " + cluster.namespace()));
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
