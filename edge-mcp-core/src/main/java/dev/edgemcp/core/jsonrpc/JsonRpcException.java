package dev.edgemcp.core.jsonrpc;

import org.jspecify.annotations.Nullable;

/** A protocol failure that answers the peer with one JSON-RPC error. Carries no stack trace: peers can cause it at will. */
public final class JsonRpcException extends RuntimeException {
    private final transient JsonRpcError error;
    private final transient @Nullable RequestId id;

    /** A failure of a request whose id the caller knows. */
    public JsonRpcException(JsonRpcError error) {
        this(error, null);
    }

    /**
     * A failure found while decoding.
     *
     * @param id the id of the request if it could be read
     */
    public JsonRpcException(JsonRpcError error, @Nullable RequestId id) {
        super(error.message(), null, false, false);
        this.error = error;
        this.id = id;
    }

    /** A failure without data. */
    public JsonRpcException(int code, String message) {
        this(new JsonRpcError(code, message));
    }

    /** What the peer is told. */
    public JsonRpcError error() {
        return error;
    }

    /** The id of the failed request, if decoding got that far. */
    public @Nullable RequestId id() {
        return id;
    }
}
