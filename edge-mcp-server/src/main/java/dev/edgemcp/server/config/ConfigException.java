package dev.edgemcp.server.config;

import java.util.List;

/** Everything that is wrong with a configuration, at once. */
public final class ConfigException extends RuntimeException {
    private final transient List<Problem> problems;

    ConfigException(List<Problem> problems) {
        super(problems.size() == 1 ? problems.get(0).toString() : problems.size() + " problems: " + problems);
        this.problems = List.copyOf(problems);
    }

    /** One at least. */
    public List<Problem> problems() {
        return problems;
    }
}
