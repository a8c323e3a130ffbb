package dev.edgemcp.cli.k8s;

import dev.edgemcp.cli.helm.Difference;
import dev.edgemcp.cli.helm.Difference.Change;
import java.util.ArrayList;
import java.util.List;

/** What will be done with each object, for people. */
final class PlanView {
    private PlanView() {}

    static List<String> lines(List<Difference> plan) {
        List<String> lines = new ArrayList<>();
        for (Difference difference : plan) {
            Change change = difference.change();
            if (change != Change.KEEP) {
                lines.add(mark(change) + " " + difference.object().kind() + " "
                        + difference.object().name());
            }
        }
        lines.add("Plan: " + count(plan, Change.CREATE) + " to create, " + count(plan, Change.CHANGE) + " to change, "
                + count(plan, Change.KEEP) + " to keep, " + count(plan, Change.DELETE) + " to delete.");
        return lines;
    }

    private static long count(List<Difference> plan, Change change) {
        return plan.stream().filter(one -> one.change() == change).count();
    }

    static String mark(Change change) {
        return switch (change) {
            case CREATE -> "+";
            case CHANGE -> "~";
            case KEEP -> "=";
            case DELETE -> "-";
        };
    }
}
