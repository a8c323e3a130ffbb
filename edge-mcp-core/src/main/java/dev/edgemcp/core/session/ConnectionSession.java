package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.observe.CallListener;

/** A session over a connection, which picks the era message by message. */
public final class ConnectionSession implements Session {
    private final Eras eras;
    private final JsonRpcCodec codec;
    private final CallListener listener;
    private final Outbound outbound;
    private final Exchange exchange;

    /** A session whose answers go to the outbound. */
    public ConnectionSession(
            Eras eras, JsonRpcCodec codec, CallListener listener, Conversation conversation, Outbound outbound) {
        this.eras = eras;
        this.codec = codec;
        this.listener = listener;
        this.outbound = outbound;
        this.exchange = new Exchange(conversation, outbound, null);
    }

    @Override
    public void receive(String text) {
        JsonRpcMessage message;
        try {
            message = codec.decode(text);
        } catch (JsonRpcException e) {
            listener.requestFailed(CallListener.UNKNOWN, e.error().code());
            outbound.send(codec.encode(new Failure(e.id(), e.error())));
            return;
        }
        if (message instanceof Request request) {
            eras.of(message, null).request(request, exchange).thenAccept(reply -> {
                if (reply.response() != null) {
                    outbound.send(codec.encode(reply.response()));
                }
            });
        } else if (message instanceof Notification notification) {
            eras.of(message, null).notification(notification, exchange);
        }
        // Responses answer server requests; this server makes none.
    }

    @Override
    public void close() {
        exchange.conversation().close();
    }
}
