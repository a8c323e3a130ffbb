package dev.edgemcp.cli;

import org.jspecify.annotations.Nullable;

/** A failure that a person can do something about: what, why, and what to type next. */
public final class CliException extends RuntimeException {
    private final ExitCode exitCode;
    private final @Nullable String why;
    private final @Nullable String fix;

    /**
     * @param what what failed, in one line
     * @param why the reason, if it is known
     * @param fix the command that helps, if there is one
     */
    public CliException(ExitCode exitCode, String what, @Nullable String why, @Nullable String fix) {
        this(exitCode, what, why, fix, null);
    }

    /** A failure with the exception that caused it, shown only with {@code --log-level debug}. */
    public CliException(
            ExitCode exitCode, String what, @Nullable String why, @Nullable String fix, @Nullable Throwable cause) {
        super(what, cause);
        this.exitCode = exitCode;
        this.why = why;
        this.fix = fix;
    }

    /** What the shell is told. */
    public ExitCode exitCode() {
        return exitCode;
    }

    String text() {
        return "error: " + getMessage() + (why == null ? "" : "\nwhy:   " + why)
                + (fix == null ? "" : "\nfix:   " + fix);
    }
}
