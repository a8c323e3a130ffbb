package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec.Decoded;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.Tracer;
import java.util.List;

/** Streamable HTTP for both eras at one address. */
public final class StreamableHttpEndpoint implements StreamableHttp {
    /** What only the era with sessions has. */
    public interface Sessions {
        /** Takes a batch of messages. */
        HttpExchange postBatch(List<Decoded> batch, McpHeaders headers, Principal principal, EventSink events);

        /** Opens a stream of a session. */
        HttpExchange get(McpHeaders headers, Principal principal, EventSink events);

        /** Ends a session. */
        HttpExchange delete(McpHeaders headers, Principal principal);
    }

    private final Eras eras;
    private final Sessions sessions;
    private final JsonRpcCodec codec;
    private final CallListener listener;

    /** An endpoint over these eras. */
    public StreamableHttpEndpoint(Eras eras, Sessions sessions, JsonRpcCodec codec, CallListener listener) {
        this.eras = eras;
        this.sessions = sessions;
        this.codec = codec;
        this.listener = listener;
    }

    @Override
    public HttpExchange post(String body, McpHeaders headers, Principal principal, EventSink events) {
        JsonRpcMessage message;
        try {
            if (JsonRpcCodec.looksLikeBatch(body)) {
                return sessions.postBatch(codec.decodeBatch(body), headers, principal, events);
            }
            message = codec.decode(body);
        } catch (JsonRpcException e) {
            listener.requestFailed(CallListener.UNKNOWN, e.error().code());
            return PostExchange.of(Reply.failure(e.id(), e.error(), 400), codec);
        }
        return eras.of(message, headers.protocolVersion()).post(message, headers, principal, events);
    }

    @Override
    public HttpExchange get(McpHeaders headers, Principal principal, EventSink events) {
        return hasSessions(headers) ? sessions.get(headers, principal, events) : onlyPost();
    }

    @Override
    public HttpExchange delete(McpHeaders headers, Principal principal) {
        return hasSessions(headers) ? sessions.delete(headers, principal) : onlyPost();
    }

    @Override
    public boolean traced() {
        return listener.tracer() != Tracer.NONE;
    }

    private static boolean hasSessions(McpHeaders headers) {
        String version = headers.protocolVersion();
        return version == null
                || Revision.of(version).filter(Revision::stateless).isEmpty();
    }

    private HttpExchange onlyPost() {
        JsonRpcError error = new JsonRpcError(
                JsonRpcError.INVALID_REQUEST, "GET and DELETE are for sessions, which this protocol revision has not");
        return PostExchange.of(Reply.failure(null, error, 405), codec);
    }
}
