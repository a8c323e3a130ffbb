package dev.edgemcp.cli.helm;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Helm did not do what it was asked to. The message is Helm's own, without secrets. */
public final class HelmException extends RuntimeException {
    /** What kind of failure it is. */
    public enum Reason {
        /** There is no Helm for this machine, or it cannot be loaded. */
        MISSING,
        /** The chart does not take the values, or cannot be rendered with them. */
        VALUES,
        /** There is a release of that name, or something of it belongs to somebody else. */
        TAKEN,
        /** Somebody is at the release right now, or was cut off. */
        BUSY,
        /** There is no such release. */
        NOT_FOUND,
        UNREACHABLE,
        FORBIDDEN,
        TIMEOUT,
        FAILED
    }

    private final Reason reason;

    /** A failure of a kind. */
    public HelmException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** A failure of which Helm has told in words alone. */
    static HelmException told(String message, @Nullable Throwable cause) {
        return new HelmException(reason(message.toLowerCase(Locale.ROOT)), message, cause);
    }

    /** What kind of failure it is. */
    public Reason reason() {
        return reason;
    }

    private static Reason reason(String text) {
        // The second is said to who has read the history before somebody else went on with it.
        if (text.contains("another operation") || text.contains("release: already exists")) {
            return Reason.BUSY;
        }
        if (text.contains("cannot re-use a name") || text.contains("invalid ownership metadata")) {
            return Reason.TAKEN;
        }
        if (text.contains("don't meet the specifications")
                || text.contains("execution error at")
                || text.contains("chart requires")
                || text.contains("error converting yaml")
                || text.contains("failed to parse")
                || text.contains("parse error")) {
            return Reason.VALUES;
        }
        if (text.contains("cluster unreachable")
                || text.contains("connection refused")
                || text.contains("no such host")) {
            return Reason.UNREACHABLE;
        }
        if (text.contains("forbidden") || text.contains("unauthorized")) {
            return Reason.FORBIDDEN;
        }
        if (text.contains("release: not found") || text.contains("has no deployed releases")) {
            return Reason.NOT_FOUND;
        }
        return text.contains("timed out") || text.contains("deadline exceeded") ? Reason.TIMEOUT : Reason.FAILED;
    }
}
