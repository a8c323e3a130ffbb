package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.check.Finding;
import dev.edgemcp.cli.check.Outcome;
import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Budget;
import dev.edgemcp.cli.kube.state.HelmRelease;
import dev.edgemcp.cli.kube.state.Identity;
import dev.edgemcp.cli.kube.state.KeySecret;
import dev.edgemcp.cli.kube.state.Part;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.PodMetrics;
import dev.edgemcp.cli.kube.state.ServiceState;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import dev.edgemcp.cli.output.Paint;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.cli.output.Table;
import dev.edgemcp.cli.output.Terminal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A release as people read it. */
final class StatusView {
    private static final int LABEL = 12;

    private final Snapshot snapshot;
    private final List<Finding> findings;
    private final boolean wide;
    private final Paint paint;
    private final List<String> lines = new ArrayList<>();

    StatusView(Snapshot snapshot, List<Finding> findings, boolean wide, Paint paint) {
        this.snapshot = snapshot;
        this.findings = findings;
        this.wide = wide;
        this.paint = paint;
    }

    List<String> lines(Terminal terminal) {
        lines.clear();
        head();
        workloads(terminal);
        pods(terminal);
        facts();
        warnings();
        return lines;
    }

    private void head() {
        Identity release = snapshot.release();
        HelmRelease helm = snapshot.helm().value();
        fact(
                "Release",
                release == null
                        ? "none"
                        : release.name()
                                + (helm != null
                                        ? ", revision " + helm.revision() + " " + helm.status()
                                        : release.helm() ? ", by Helm" : ", without Helm"));
        fact(
                "Where",
                "namespace " + snapshot.namespace()
                        + (snapshot.context().isEmpty() ? "" : ", context " + snapshot.context())
                        + (snapshot.version().or("").isEmpty()
                                ? ""
                                : ", Kubernetes " + snapshot.version().or("")));
    }

    private void workloads(Terminal terminal) {
        if (snapshot.workloads().or(List.of()).isEmpty() || snapshot.release() == null) {
            return;
        }
        lines.add("");
        Table table = new Table("WORKLOAD", "READY", "UPDATED", "IMAGE", "AGE");
        for (Workload workload : snapshot.workloads().or(List.of())) {
            table.row(
                    workload.reference(),
                    workload.ready() + "/" + workload.desired(),
                    String.valueOf(workload.updated()),
                    workload.containers().isEmpty()
                            ? "-"
                            : workload.containers().get(0).image(),
                    Words.age(workload.created(), snapshot.time()));
        }
        lines.addAll(table.lines(terminal));
    }

    private void pods(Terminal terminal) {
        List<Pod> pods = snapshot.pods().or(List.of());
        if (pods.isEmpty() || snapshot.release() == null) {
            return;
        }
        lines.add("");
        Table table = wide
                ? new Table(
                        "POD",
                        "READY",
                        "STATUS",
                        "RESTARTS",
                        "AGE",
                        "CONNS",
                        "CALLS/S",
                        "ERRORS",
                        "P95",
                        "HITS",
                        "LIMITED",
                        "NODE")
                : new Table(
                        "POD",
                        "READY",
                        "STATUS",
                        "RESTARTS",
                        "AGE",
                        "CONNS",
                        "CALLS/S",
                        "ERRORS",
                        "P95",
                        "HITS",
                        "LIMITED");
        boolean sinceStart = false;
        double seconds = 0;
        for (Pod pod : pods) {
            Part<PodMetrics> part = snapshot.metrics().get(pod.name());
            PodMetrics metrics = part == null ? null : part.value();
            if (metrics != null) {
                sinceStart |= metrics.sinceStart();
                seconds = metrics.seconds();
            }
            List<String> cells = new ArrayList<>(List.of(
                    pod.name(),
                    pod.containers().stream().filter(c -> c.ready()).count() + "/"
                            + pod.containers().size(),
                    pod.status(),
                    String.valueOf(pod.restarts()),
                    Words.age(pod.created(), snapshot.time())));
            cells.addAll(numbers(metrics));
            if (wide) {
                cells.add(Words.or(pod.node(), "-"));
            }
            table.row(cells.toArray(String[]::new));
        }
        lines.addAll(table.lines(terminal));
        if (sinceStart) {
            lines.add("All numbers are since the pod started.");
        } else if (seconds > 0) {
            lines.add("Calls, errors and p95 are of the last " + Words.rate(seconds)
                    + " s, hits and limited since the start.");
        }
    }

    private static List<String> numbers(@Nullable PodMetrics metrics) {
        return metrics == null
                ? List.of("-", "-", "-", "-", "-", "-")
                : List.of(
                        Words.count(metrics.connections()),
                        Words.rate(metrics.callsPerSecond()),
                        Words.share(metrics.errorRate()),
                        p95(metrics),
                        Words.share(metrics.hitRate()),
                        Words.count(metrics.limited()));
    }

    /** Beyond the last bound of the histogram nobody knows more than that. */
    private static String p95(PodMetrics metrics) {
        if (!Double.isInfinite(metrics.p95Seconds())) {
            return Words.seconds(metrics.p95Seconds());
        }
        double last = metrics.last().buckets().keySet().stream()
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return ">" + Words.seconds(last);
    }

    private void facts() {
        if (snapshot.release() == null) {
            return;
        }
        lines.add("");
        Autoscaler scaler = snapshot.autoscaler().value();
        fact(
                "Autoscaler",
                unread(
                        snapshot.autoscaler(),
                        scaler == null
                                ? "none"
                                : scaler.min() + " to " + scaler.max() + " pods, now " + scaler.current() + ", wants "
                                        + scaler.desired()
                                        + (scaler.metrics().isEmpty()
                                                ? ""
                                                : "; " + String.join(", ", scaler.metrics()))));
        Workload deployment = snapshot.deployment();
        Budget budget = snapshot.budgets().or(List.of()).stream()
                .filter(one -> deployment != null && one.covers(deployment.podLabels()))
                .findFirst()
                .orElse(null);
        fact(
                "Budget",
                unread(
                        snapshot.budgets(),
                        budget == null
                                ? "none"
                                : budget.wanted() + "; " + budget.healthy() + " of " + budget.expected() + " ready, "
                                        + budget.allowed() + " may be evicted"));
        ServiceState service = snapshot.service();
        fact(
                "Service",
                unread(
                        snapshot.services(),
                        service == null
                                ? "none"
                                : service.name() + " " + service.clusterIp() + ":"
                                        + (service.ports().isEmpty()
                                                ? "-"
                                                : String.valueOf(
                                                        service.ports().get(0).number()))
                                        + (service.endpoints() < 0
                                                ? ""
                                                : ", " + service.readyEndpoints() + " of " + service.endpoints()
                                                        + " endpoints ready")));
        Workload redis = snapshot.redis();
        fact(
                "Redis",
                redis == null
                        ? "none in the release"
                        : redis.reference() + " " + redis.ready() + "/" + redis.desired());
        fact("Keys", unread(snapshot.keys(), keys(snapshot.keys().value())));
    }

    private String keys(@Nullable KeySecret keys) {
        if (keys == null) {
            return "no Secret";
        }
        String file = keys.keys().total() == 0
                ? ""
                : "; " + keys.keys().total() + " in the file, the oldest "
                        + Words.age(keys.keys().oldest(), snapshot.time()) + " old, "
                        + keys.keys().expired() + " expired";
        return "Secret " + keys.name() + ", made " + Words.age(keys.created(), snapshot.time()) + " ago" + file;
    }

    private static String unread(Part<?> part, String otherwise) {
        return part.problem() == null ? otherwise : part.forbidden() ? "not allowed to look" : "could not be read";
    }

    private void warnings() {
        List<Finding> bad = findings.stream()
                .filter(finding -> finding.outcome().bad())
                // What could not be read is told beside this.
                .filter(finding -> !finding.id().equals("EMK-002"))
                .toList();
        if (bad.isEmpty()) {
            return;
        }
        lines.add("");
        for (Finding finding : bad) {
            Outcome outcome = finding.outcome();
            boolean failed = outcome.level() == Outcome.Level.FAILED;
            String mark = failed ? paint.red("×") : paint.yellow("!");
            lines.add(mark + " " + finding.id() + " " + Printable.line(finding.what()) + ": "
                    + Printable.line(outcome.detail()));
            lines.add("    fix: " + Printable.line(String.valueOf(outcome.fix())));
        }
    }

    private void fact(String label, String text) {
        lines.add(paint.bold(label) + " ".repeat(LABEL - label.length()) + Printable.line(text));
    }
}
