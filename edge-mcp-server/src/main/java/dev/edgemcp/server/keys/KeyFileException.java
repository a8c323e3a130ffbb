package dev.edgemcp.server.keys;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says that a file of keys cannot be used, with all that is wrong with it. Never holds what stands in its values. */
public final class KeyFileException extends RuntimeException {
    private final List<String> problems;

    KeyFileException(String what, List<String> problems, @Nullable Throwable cause) {
        super(what, cause);
        this.problems = List.copyOf(problems);
    }

    /** What is wrong, each with its place in the file; at least one. */
    public List<String> problems() {
        return problems;
    }
}
