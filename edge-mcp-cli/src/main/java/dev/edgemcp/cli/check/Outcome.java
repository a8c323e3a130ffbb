package dev.edgemcp.cli.check;

import org.jspecify.annotations.Nullable;

/**
 * What a check found.
 *
 * @param detail in one line; may hold text of the cluster
 * @param fix the command that helps; null if nothing is wrong
 */
public record Outcome(Level level, String detail, @Nullable String fix) {
    /** How bad it is. */
    public enum Level {
        OK,
        /** It could not be looked at, or does not concern this release. */
        SKIPPED,
        /** It works, and could work better, or not for long. */
        WARNING,
        /** It does not work. */
        FAILED
    }

    static Outcome ok(String detail) {
        return new Outcome(Level.OK, detail, null);
    }

    static Outcome skipped(String why) {
        return new Outcome(Level.SKIPPED, why, null);
    }

    static Outcome warning(String detail, String fix) {
        return new Outcome(Level.WARNING, detail, fix);
    }

    static Outcome failed(String detail, String fix) {
        return new Outcome(Level.FAILED, detail, fix);
    }

    /** Whether somebody should do something. */
    public boolean bad() {
        return level == Level.WARNING || level == Level.FAILED;
    }
}
