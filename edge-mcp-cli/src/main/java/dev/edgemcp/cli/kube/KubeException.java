package dev.edgemcp.cli.kube;

import org.jspecify.annotations.Nullable;

/** The cluster did not do what it was asked to. Its message is one line, and may hold text of the server. */
public final class KubeException extends RuntimeException {
    /** What kind of failure it is. */
    public enum Reason {
        /** There is no kubeconfig, or it cannot be used. */
        CONFIGURATION,
        /** It does not say which of several releases is meant. */
        AMBIGUOUS,
        /** Nobody answers there, or not whom the kubeconfig expects. */
        UNREACHABLE,
        /** The server does not know who asks, or does not let them. */
        FORBIDDEN,
        /** What is asked for is not there. */
        NOT_FOUND,
        /** Somebody else has changed or made it meanwhile. */
        CONFLICT,
        /** The server has too much to do. */
        BUSY,
        /** No answer in time. */
        TIMEOUT,
        /** The server does not accept the request as it is. */
        INVALID,
        /** Anything else that a server answers. */
        FAILED
    }

    private final Reason reason;
    private final int status;
    private final @Nullable String request;

    KubeException(Reason reason, String message, int status, @Nullable String request, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.status = status;
        this.request = request;
    }

    /** A failure without a request. */
    public KubeException(Reason reason, String message) {
        this(reason, message, 0, null, null);
    }

    /** What kind of failure it is. */
    public Reason reason() {
        return reason;
    }

    /** The HTTP status, or 0 if there was no answer. */
    public int status() {
        return status;
    }

    /** What was asked for, such as {@code GET /api/v1/…}, or null. */
    public @Nullable String request() {
        return request;
    }
}
