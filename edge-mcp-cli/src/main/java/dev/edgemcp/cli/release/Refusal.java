package dev.edgemcp.cli.release;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;

/** Somebody was asked, and said no. */
public final class Refusal {
    private Refusal() {}

    /** The failure to throw. */
    public static CliException nothingChanged() {
        return new CliException(ExitCode.FAILED, "nothing was changed", "it was not agreed to", null);
    }
}
