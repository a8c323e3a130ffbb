package dev.edgemcp.core.call;

import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.tool.Credentials;
import org.jspecify.annotations.Nullable;

/** What a call can say to whoever made it, besides its result. Thread-safe; must not block. */
public interface Caller {
    /** A caller that cannot be asked, and wants to hear nothing. */
    Caller NONE = new Caller() {};

    /** What it can be asked for. */
    default ClientCapabilities capabilities() {
        return ClientCapabilities.NONE;
    }

    /** What it lends the call. */
    default Credentials credentials() {
        return Credentials.NONE;
    }

    /** The session that the call belongs to, or null if there is none. */
    default @Nullable ClientSession session() {
        return null;
    }

    /** Takes one step of progress; called in order, never after the call is closed. */
    default void progress(double progress, @Nullable Double total, @Nullable String message) {}

    /** Takes a log message; never called after the call is closed. */
    default void log(LogLevel level, @Nullable String logger, Object data) {}

    /** Lets go of the connection that waits, if the caller can come back for the answer. */
    default void releaseConnection() {}
}
