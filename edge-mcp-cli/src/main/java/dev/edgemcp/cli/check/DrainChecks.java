package dev.edgemcp.cli.check;

import dev.edgemcp.cli.kube.state.Budget;
import dev.edgemcp.cli.kube.state.Pod;
import dev.edgemcp.cli.kube.state.Snapshot;
import dev.edgemcp.cli.kube.state.Workload;
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
                    "Without a PodDisruptionBudget a drain may take all servers at once.",
                    "helm upgrade RELEASE helm/edge-mcp -n NAMESPACE --reuse-values --set"
                            + " podDisruptionBudget.enabled=true",
                    Look.deployed(DrainChecks::budget)),
            new Check<>(
                    "EMK-071",
                    Category.DRAIN,
                    "The disruption budget lets one server go",
                    "A budget that wants as many pods as there are makes every drain wait for ever.",
                    "helm upgrade RELEASE helm/edge-mcp -n NAMESPACE --reuse-values --set"
                            + " podDisruptionBudget.minAvailable=N",
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
                    "kubectl -n NAMESPACE patch deployment DEPLOYMENT -p"
                            + " '{\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":60}}}}'",
                    Look.pods(DrainChecks::grace)));

    private DrainChecks() {}

    private static Outcome budget(Snapshot s) {
        Outcome unread = Look.unread(s.budgets());
        if (unread != null) {
            return unread;
        }
        Budget budget = of(s);
        if (budget != null) {
            return Outcome.ok(budget.name() + ": " + budget.wanted());
        }
        return Look.deployment(s).desired() < 2
                ? Outcome.skipped("there is one server, which no budget can keep")
                : Outcome.warning("there is none", Look.helmSet(s, "podDisruptionBudget.enabled=true"));
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
        return budget.deadlocked()
                ? Outcome.failed(
                        budget.name() + " wants " + budget.needed() + " of " + budget.expected() + " pods",
                        Look.helmSet(s, "podDisruptionBudget.minAvailable=" + Math.max(1, budget.expected() - 1)))
                : Outcome.ok(Look.count(budget.allowed(), "pod") + " may go now");
    }

    private static @Nullable Budget of(Snapshot s) {
        Workload deployment = Look.deployment(s);
        return s.budgets().or(List.of()).stream()
                .filter(budget -> budget.covers(deployment.podLabels()))
                .findFirst()
                .orElse(null);
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
                        Look.edgeMcp(s, "drain-check " + placed.get(0).node()))
                : Outcome.ok("on " + Look.count((int) nodes, "node"));
    }

    private static Outcome grace(Snapshot s) {
        for (Pod pod : s.servers()) {
            if (pod.graceSeconds() < DRAIN_SECONDS) {
                return Outcome.warning(
                        pod.name() + " gets " + pod.graceSeconds() + " s",
                        Look.kubectl(
                                s,
                                "patch deployment " + Look.deployment(s).name()
                                        + " -p '{\"spec\":{\"template\":{\"spec\":{\"terminationGracePeriodSeconds\":60}}}}'"));
            }
        }
        return s.servers().isEmpty() ? Outcome.skipped("there are no pods") : Outcome.ok("they do");
    }
}
