package dev.edgemcp.cli;

/** What the command tells the shell, after the convention of BSD's sysexits. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** It was tried and failed; a tool said so, or something unforeseen happened. */
    FAILED(1),
    /** It works, but there are warnings or differences, and the command was told to mind them. */
    DIFFERENT(2),
    /** The command line is wrong. */
    USAGE(64),
    /** What the command was given to read is wrong. */
    BAD_DATA(65),
    /** The server or cluster cannot be reached, or no longer. */
    UNREACHABLE(69),
    /** Not in time, or not now; trying again may help. */
    TIMED_OUT(75),
    /** The server does not let this key in, or the cluster this user. */
    FORBIDDEN(77),
    /** Looked at everything, and something is wrong. */
    CHECKS_FAILED(79),
    /** Stopped by Ctrl-C. */
    INTERRUPTED(130);

    private final int number;

    ExitCode(int number) {
        this.number = number;
    }

    /** The number of the code. */
    public int number() {
        return number;
    }
}
