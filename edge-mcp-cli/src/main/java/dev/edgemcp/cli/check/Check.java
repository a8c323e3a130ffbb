package dev.edgemcp.cli.check;

import java.util.function.Function;

/**
 * Something that should be so.
 *
 * @param <T> what it looks at
 * @param id such as {@code EMK-012}; never used for anything else again
 * @param what should be so
 * @param why it matters, and what it comes from when it is not so
 * @param fix the command that helps, with {@code NAMESPACE} and the like where a finding has the names
 * @param probe what it does; it asks nobody
 */
public record Check<T>(String id, Category category, String what, String why, String fix, Function<T, Outcome> probe) {
    public Check {
        if (!id.matches("EMK-\\d{3}")) {
            throw new IllegalArgumentException("id " + id);
        }
    }
}
