package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.tool.Principal;
import org.jspecify.annotations.Nullable;

/** Streamable HTTP for both eras at one address. */
public final class StreamableHttpEndpoint implements StreamableHttp {
    /** Ends sessions; only one era has any. */
    @FunctionalInterface
    public interface SessionEnd {
        /** Ends a session and answers with the HTTP status. */
        int delete(@Nullable String sessionId, Principal principal);
    }

    private final Eras eras;
    private final SessionEnd sessionEnd;
    private final JsonRpcCodec codec;
    private final CallListener listener;

    /** An endpoint over these eras. */
    public StreamableHttpEndpoint(Eras eras, SessionEnd sessionEnd, JsonRpcCodec codec, CallListener listener) {
        this.eras = eras;
        this.sessionEnd = sessionEnd;
        this.codec = codec;
        this.listener = listener;
    }

    @Override
    public HttpExchange post(String body, PostHeaders headers, Principal principal, Outbound notifications) {
        JsonRpcMessage message;
        try {
            message = codec.decode(body);
        } catch (JsonRpcException e) {
            listener.requestFailed(CallListener.UNKNOWN, e.error().code());
            return PostExchange.of(Reply.failure(e.id(), e.error(), 400), codec);
        }
        return eras.of(message, headers.protocolVersion()).post(message, headers, principal, notifications);
    }

    @Override
    public int delete(@Nullable String sessionId, Principal principal) {
        return sessionEnd.delete(sessionId, principal);
    }
}
