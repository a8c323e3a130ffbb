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
        /** Pods go, calls go on, and not all pods find another place. */
        FEWER,
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
     * @param everything all pods of the cluster; null if they could not be read
     */
    public static Drain of(Snapshot snapshot, String node, @Nullable List<Node> nodes, @Nullable List<Pod> everything) {
        List<Pod> pods = snapshot.pods().or(List.of()).stream()
                .filter(pod -> pod.node().equals(node) && pod.alive())
                .toList();
        List<Move> moves = new ArrayList<>();
        List<String> flags = new ArrayList<>(List.of("--ignore-daemonsets"));
        Map<String, Integer> allowed = new HashMap<>();
        Rooms rooms = nodes == null
                ? null
                : new Rooms(
                        nodes.stream().filter(one -> !one.name().equals(node)).toList(), everything);
        List<String> homeless = new ArrayList<>();
        Map<String, String> waitedFor = new HashMap<>();
        Verdict worst = pods.isEmpty() ? Verdict.NOTHING : Verdict.SAFE;
        String reason = pods.isEmpty() ? "no pod of the release is on it" : "pods move, and calls go on";
        for (Pod pod : pods) {
            boolean server = snapshot.servers().contains(pod);
            List<Budget> budgets = snapshot.budgets().or(List.of()).stream()
                    .filter(one -> one.covers(pod.labels()))
                    .toList();
            Budget budget = budgets.isEmpty() ? null : budgets.get(0);
            int left = budget == null ? 1 : allowed.getOrDefault(budget.name(), budget.allowed());
            String what;
            Verdict verdict;
            if (budgets.size() > 1) {
                verdict = Verdict.BLOCKED;
                what = "never evicted: " + budgets.size() + " budgets are about it, and there may be one";
            } else if (budget != null && budget.deadlocked()) {
                verdict = Verdict.BLOCKED;
                what = "never evicted: " + budget.wanted() + " of " + budget.expected() + " leaves none to spare";
            } else if (left <= 0 && pod.ready() && budget != null && waitedFor.containsKey(budget.name())) {
                verdict = Verdict.BLOCKED;
                what = "never evicted: before, " + waitedFor.get(budget.name()) + " would have to find another place";
            } else if (left <= 0 && pod.ready()) {
                verdict = Verdict.SLOW;
                what = "evicted when another one is ready";
            } else {
                verdict = Verdict.SAFE;
                what = pod.owner().isEmpty() ? "deleted, and nobody makes it again" : "evicted at once";
            }
            boolean lost =
                    verdict != Verdict.BLOCKED && rooms != null && !pod.owner().isEmpty() && !rooms.place(pod);
            if (lost) {
                what += ", and no other node has room for it";
                homeless.add(pod.name());
                if (budget != null) {
                    waitedFor.putIfAbsent(budget.name(), pod.name());
                }
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
                reason = verdict != Verdict.BLOCKED
                        ? "the budget lets pods go one after another"
                        : budgets.size() > 1
                                ? "several budgets are about one pod, and then it cannot be evicted"
                                : budget != null && waitedFor.containsKey(budget.name())
                                        ? "budget " + budget.name() + " lets no more go while one finds no other place"
                                        : "budget " + budgetName(budget)
                                                + " allows no eviction, however long one waits";
            }
        }
        if (worst != Verdict.BLOCKED && worst != Verdict.NOTHING) {
            String outage = outage(snapshot, node, moves, homeless);
            if (!homeless.isEmpty()) {
                worst = Verdict.FEWER;
                reason = "calls go on, and no other node has room for " + String.join(", ", homeless);
            }
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

    private static String outage(Snapshot snapshot, String node, List<Move> moves, List<String> homeless) {
        List<Pod> ready = snapshot.servers().stream()
                .filter(pod -> pod.ready() && pod.alive())
                .toList();
        boolean allHere =
                !ready.isEmpty() && ready.stream().allMatch(pod -> pod.node().equals(node));
        boolean servers = moves.stream().anyMatch(Move::server);
        boolean elsewhere = moves.stream().anyMatch(move -> move.server() && !homeless.contains(move.pod()));
        if (servers && allHere && !elsewhere) {
            return "all ready servers are on it, and no other node has room for any of them";
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
