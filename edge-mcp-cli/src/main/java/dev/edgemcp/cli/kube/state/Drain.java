package dev.edgemcp.cli.kube.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What draining a node would do to the pods of a release, as far as can be told beforehand.
 *
 * @param flags the options that {@code kubectl drain} will want
 */
public record Drain(String node, List<Move> moves, Verdict verdict, String reason, List<String> flags) {
    /** How it would go. */
    public enum Verdict {
        /** Nothing of the release is on the node. */
        NOTHING,
        /** Pods move, and calls go on. */
        SAFE,
        /** Pods move one after another, each when another one is ready again. */
        SLOW,
        /** For a while nothing is served. */
        OUTAGE,
        /** The drain would wait for ever. */
        BLOCKED
    }

    /**
     * What becomes of a pod.
     *
     * @param budget the budget that speaks about it; empty without one
     */
    public record Move(String pod, boolean server, boolean ready, String budget, String what) {}

    public Drain {
        moves = List.copyOf(moves);
        flags = List.copyOf(flags);
    }

    /**
     * Thinks it through.
     *
     * @param nodes the nodes of the cluster; null if they could not be read
     */
    public static Drain of(Snapshot snapshot, String node, @Nullable List<Node> nodes) {
        List<Pod> pods = snapshot.pods().or(List.of()).stream()
                .filter(pod -> pod.node().equals(node) && pod.alive())
                .toList();
        List<Move> moves = new ArrayList<>();
        List<String> flags = new ArrayList<>(List.of("--ignore-daemonsets"));
        Map<String, Integer> allowed = new HashMap<>();
        Verdict worst = pods.isEmpty() ? Verdict.NOTHING : Verdict.SAFE;
        String reason = pods.isEmpty() ? "no pod of the release is on it" : "pods move, and calls go on";
        for (Pod pod : pods) {
            boolean server = snapshot.servers().contains(pod);
            Budget budget = snapshot.budgets().or(List.of()).stream()
                    .filter(one -> one.covers(pod.labels()))
                    .findFirst()
                    .orElse(null);
            int left = budget == null ? 1 : allowed.getOrDefault(budget.name(), budget.allowed());
            String what;
            Verdict verdict;
            if (budget != null && budget.deadlocked()) {
                verdict = Verdict.BLOCKED;
                what = "never evicted: " + budget.wanted() + " of " + budget.expected() + " leaves none to spare";
            } else if (left <= 0 && pod.ready()) {
                verdict = Verdict.SLOW;
                what = "evicted when another one is ready";
            } else {
                verdict = Verdict.SAFE;
                what = pod.owner().isEmpty() ? "deleted, and nobody makes it again" : "evicted at once";
            }
            if (budget != null && pod.ready()) {
                allowed.put(budget.name(), left - 1);
            }
            if (pod.owner().isEmpty() && !flags.contains("--force")) {
                flags.add("--force");
            }
            if (pod.emptyDirs() && !flags.contains("--delete-emptydir-data")) {
                flags.add("--delete-emptydir-data");
            }
            moves.add(new Move(pod.name(), server, pod.ready(), budget == null ? "" : budget.name(), what));
            if (verdict.compareTo(worst) > 0) {
                worst = verdict;
                reason = verdict == Verdict.BLOCKED
                        ? "budget " + budgetName(budget) + " allows no eviction, however long one waits"
                        : "the budget lets pods go one after another";
            }
        }
        if (worst != Verdict.BLOCKED && worst != Verdict.NOTHING) {
            String outage = outage(snapshot, node, nodes, moves);
            if (!outage.isEmpty()) {
                worst = Verdict.OUTAGE;
                reason = outage;
            }
        }
        return new Drain(node, moves, worst, reason, flags);
    }

    private static String budgetName(@Nullable Budget budget) {
        return budget == null ? "" : budget.name();
    }

    private static String outage(Snapshot snapshot, String node, @Nullable List<Node> nodes, List<Move> moves) {
        List<Pod> ready = snapshot.servers().stream()
                .filter(pod -> pod.ready() && pod.alive())
                .toList();
        boolean allHere =
                !ready.isEmpty() && ready.stream().allMatch(pod -> pod.node().equals(node));
        boolean elsewhere = nodes == null
                || nodes.stream().anyMatch(one -> !one.name().equals(node) && one.ready() && !one.cordoned());
        boolean servers = moves.stream().anyMatch(Move::server);
        if (servers && allHere && !elsewhere) {
            return "all ready servers are on it, and there is no other node for them";
        }
        boolean spared =
                moves.stream().filter(Move::server).anyMatch(move -> move.what().contains("another one"));
        if (servers && allHere && !spared) {
            return "all ready servers are on it, and no budget keeps one until another is ready";
        }
        return "";
    }

    /** The command that does it. */
    public String command() {
        return "kubectl drain " + node + " " + String.join(" ", flags);
    }
}
