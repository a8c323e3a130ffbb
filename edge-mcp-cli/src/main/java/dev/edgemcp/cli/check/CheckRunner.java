package dev.edgemcp.cli.check;

import java.util.Comparator;
import java.util.List;

/** Looks at something with checks. */
public final class CheckRunner {
    private CheckRunner() {}

    /** What they find, in the order of categories and ids. */
    public static <T> List<Finding> run(List<Check<T>> checks, T subject) {
        return checks.stream()
                .map(check -> new Finding(
                        check.id(),
                        check.category(),
                        check.what(),
                        check.probe().apply(subject)))
                .sorted(Comparator.comparing(Finding::category).thenComparing(Finding::id))
                .toList();
    }
}
