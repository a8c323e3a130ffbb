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
        int[] counts = new int[Change.values().length];
        for (Difference difference : plan) {
            Change change = difference.change();
            counts[change.ordinal()]++;
            if (change != Change.KEEP) {
                lines.add(mark(change) + " " + difference.object().kind() + " "
                        + difference.object().name());
            }
        }
        lines.add("Plan: " + counts[Change.CREATE.ordinal()] + " to create, " + counts[Change.CHANGE.ordinal()]
                + " to change, " + counts[Change.KEEP.ordinal()] + " to keep, " + counts[Change.DELETE.ordinal()]
                + " to delete.");
        return lines;
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
