package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Autoscaler;
import dev.edgemcp.cli.kube.state.Budget;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether nodes can be drained, and pods end in peace. */
final class DrainChecks {
    /** What a server takes to drain by itself, in seconds. */
    private static final int DRAIN_SECONDS = 30;

    static final List<Check<Snapshot>> ALL = List.of(
            new Check<>(
                    "EMK-070",
                    Category.DRAIN,
                    "A disruption budget keeps some servers",
                    "Without a PodDisruptionBudget, or with one that asks for none, a drain may take all servers at once.",
                    "edge-mcp k8s upgrade --reuse-values --set podDisruptionBudget.enabled=true -n NAMESPACE",
                    Look.deployed(DrainChecks::budget)),
            new Check<>(
                    "EMK-071",
                    Category.DRAIN,
                    "The disruption budget lets one server go",
                    "A budget that wants as many pods as there are makes every drain wait for ever. So do two budgets for the same"
                            + " pod: then none may be evicted at all.",
                    "edge-mcp k8s upgrade --reuse-values --set podDisruptionBudget.maxUnavailable=1 -n NAMESPACE",
                    Look.deployed(DrainChecks::room)),
            new Check<>(
                    "EMK-072",
                    Category.DRAIN,
                    "Servers are on more than one node",
                    "What happens to the one node happens to all of them.",
                    "edge-mcp k8s drain-check NODE -n NAMESPACE",
                    Look.pods(DrainChecks::spread)),
            new Check<>(
                    "EMK-073",
                    Category.DRAIN,
                    "Pods get the time that draining takes",
                    "A server that ends lets its calls finish for up to 30 s. A node kills it after"
                            + " terminationGracePeriodSeconds, whatever runs.",
                    "edge-mcp k8s upgrade --reuse-values --set edgeMcp.terminationGracePeriodSeconds=60 -n NAMESPACE",
                    Look.pods(DrainChecks::grace)));

    private DrainChecks() {}

    private static Outcome budget(Snapshot s) {
        Outcome unread = Look.unread(s.budgets());
        if (unread != null) {
            return unread;
        }
        Workload deployment = Look.deployment(s);
        Budget budget = of(s);
        boolean one = deployment.desired() < 2;
        if (budget != null) {
            return one || budget.needed() > 0 || budget.expected() == 0
                    ? Outcome.ok(budget.name() + ": " + budget.wanted())
                    : Outcome.warning(budget.name() + " asks for none: " + budget.wanted(), loosen(s, budget));
        }
        return one
                ? Outcome.skipped("there is one server, which no budget can keep")
                : Outcome.warning(
                        "there is none",
                        Fix.set(
                                s,
                                Fix.kubectl(
                                        s,
                                        "create",
                                        "poddisruptionbudget",
                                        deployment.name(),
                                        "--selector=" + String.join(",", Fix.labels(deployment.selector())),
                                        "--max-unavailable=1"),
                                "podDisruptionBudget.enabled=true"));
    }

    private static Outcome room(Snapshot s) {
        Outcome unread = Look.unread(s.budgets());
        if (unread != null) {
            return unread;
        }
        Budget budget = of(s);
        if (budget == null) {
            return Outcome.skipped("there is no budget");
        }
        List<Budget> all = all(s);
        if (all.size() > 1) {
            return Outcome.failed(
                    Look.some(all.stream().map(Budget::name).toList()) + " are all about the servers",
                    Fix.kubectl(s, "delete", "poddisruptionbudget", all.get(1).name()));
        }
        Autoscaler scaler = s.autoscaler().value();
        if (budget.deadlocked()
                && scaler != null
                && Look.deployment(s).desired() < scaler.min()
                && budget.needed() < scaler.min()) {
            // As for some seconds after each installation: the Deployment begins with one pod.
            return Outcome.ok("none may go now; the autoscaler is about to make " + scaler.min() + " of "
                    + Look.count(budget.expected(), "pod"));
        }
        return budget.deadlocked()
                ? Outcome.failed(
                        budget.name() + " wants " + budget.needed() + " of " + budget.expected() + " pods",
                        loosen(s, budget))
                : Outcome.ok(Look.count(budget.allowed(), "pod") + " may go now");
    }

    /** Lets one server go at a time. */
    private static String loosen(Snapshot s, Budget budget) {
        String patch = Fix.kubectl(
                s,
                "patch",
                "poddisruptionbudget",
                budget.name(),
                "--type=merge",
                "-p",
                "{\"spec\":{\"minAvailable\":null,\"maxUnavailable\":1}}");
        // The chart's has the name of the Deployment.
        return budget.name().equals(Look.deployment(s).name())
                ? Fix.set(s, patch, "podDisruptionBudget.maxUnavailable=1")
                : patch;
    }

    private static @Nullable Budget of(Snapshot s) {
        return all(s).stream().findFirst().orElse(null);
    }

    /** Those about the servers, the one of the chart first. */
    private static List<Budget> all(Snapshot s) {
        Workload deployment = Look.deployment(s);
        return s.budgets().or(List.of()).stream()
                .filter(budget -> budget.covers(deployment.podLabels()))
                .sorted(Comparator.comparing(budget -> budget.name().equals(deployment.name()) ? 0 : 1))
                .toList();
    }

    private static Outcome spread(Snapshot s) {
        List<Pod> placed = s.servers().stream()
                .filter(pod -> pod.alive() && !pod.node().isEmpty())
                .toList();
        long nodes = placed.stream().map(Pod::node).distinct().count();
        if (placed.size() < 2) {
            return Outcome.skipped("there are not two of them");
        }
        return nodes == 1
                ? Outcome.warning(
                        "all are on " + placed.get(0).node(),
                        Fix.edgeMcp(s, "drain-check", placed.get(0).node()))
                : Outcome.ok("on " + Look.count((int) nodes, "node"));
    }

    private static Outcome grace(Snapshot s) {
        for (Pod pod : s.servers()) {
            if (pod.graceSeconds() < DRAIN_SECONDS) {
                return Outcome.warning(
                        pod.name() + " gets " + pod.graceSeconds() + " s",
                        Fix.set(
                                s,
                                Fix.patch(
                                        s,
                                        Look.deployment(s),
                                        "{\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":60}}}}"),
                                "edgeMcp.terminationGracePeriodSeconds=60"));
            }
        }
        return s.servers().isEmpty() ? Outcome.skipped("there are no pods") : Outcome.ok("they do");
    }
}
