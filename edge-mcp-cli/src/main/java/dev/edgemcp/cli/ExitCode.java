package dev.edgemcp.cli;

/** What the command tells the shell, after the convention of BSD's sysexits. */
public enum ExitCode {
    /** Done. */
    OK(0),
    /** It was tried and failed; a tool said so, or something unforeseen happened. */
    FAILED(1),
    /** The command line is wrong. */
    USAGE(64),
    /** What the command was given to read is wrong. */
    BAD_DATA(65),
    /** The server cannot be reached, or no longer. */
    UNREACHABLE(69),
    /** Not in time, or not now; trying again may help. */
    TIMED_OUT(75),
    /** The server does not let this key in. */
    FORBIDDEN(77),
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
