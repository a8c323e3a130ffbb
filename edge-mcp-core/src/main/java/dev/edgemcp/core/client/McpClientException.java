package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A request that got no result, and why. The message is for people; programs look at {@link #reason}. */
public final class McpClientException extends RuntimeException {
    private static final int MAX_QUOTE = 1000;

    private final Reason reason;
    private final transient @Nullable JsonRpcError error;
    private final int status;
    private final @Nullable Duration retryAfter;

    private McpClientException(
            Reason reason,
            String message,
            @Nullable JsonRpcError error,
            int status,
            @Nullable Duration retryAfter,
            @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.error = error;
        this.status = status;
        this.retryAfter = retryAfter;
    }

    McpClientException(Reason reason, String message) {
        this(reason, message, null, 0, null, null);
    }

    McpClientException(Reason reason, String message, @Nullable Throwable cause) {
        this(reason, message, null, 0, null, cause);
    }

    static McpClientException rejected(JsonRpcError error) {
        String said = error.message();
        return new McpClientException(
                Reason.REJECTED,
                "the server answered error " + error.code() + ": "
                        + (said.length() > MAX_QUOTE ? said.substring(0, MAX_QUOTE) + "…" : said),
                error,
                0,
                null,
                null);
    }

    static McpClientException status(Reason reason, int status, String message) {
        return status(reason, status, message, null);
    }

    static McpClientException status(Reason reason, int status, String message, @Nullable Duration retryAfter) {
        return new McpClientException(reason, message, null, status, retryAfter, null);
    }

    /** Why there is no result. */
    public Reason reason() {
        return reason;
    }

    /** The error of the server if the reason is {@link Reason#REJECTED}. */
    public @Nullable JsonRpcError error() {
        return error;
    }

    /** The HTTP status that caused this, or 0. */
    public int status() {
        return status;
    }

    /** Whether the server was not reached because its certificate is not trusted, or is for another host. */
    public boolean badCertificate() {
        for (Throwable cause = getCause(); cause != null; cause = cause.getCause()) {
            if (CertificateProblems.words(cause) != null) {
                return true;
            }
        }
        return false;
    }

    /** When the server wants to be asked again, if it said so. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    /** The kinds of failure that callers tell apart. */
    public enum Reason {
        /** Nothing that speaks MCP was found at the target. */
        UNREACHABLE,
        /** The server wants another key, or any. */
        FORBIDDEN,
        /** The HTTP server answered with a status that is no answer. */
        REFUSED,
        /** Client and server have no revision in common. */
        INCOMPATIBLE,
        /** No answer came in time; whether the work was done is unknown. */
        TIMEOUT,
        /** The server forgot the session; a new client gets a new one. Whether the work was done is unknown. */
        SESSION_LOST,
        /** The connection ended, on either side; whether the work was done is unknown. */
        CLOSED,
        /** The server answered with an error. */
        REJECTED,
        /** The server broke the protocol. */
        PROTOCOL,
        /** Too many requests wait already; this one was not sent. */
        BUSY
    }
}
