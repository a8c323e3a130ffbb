package dev.edgemcp.core.session;

import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.observe.CallListener;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/** A session over a connection, which picks the era message by message. */
public final class ConnectionSession implements Session {
    private final Eras eras;
    private final JsonRpcCodec codec;
    private final CallListener listener;
    private final Outbound outbound;
    private final Exchange exchange;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A session whose answers go to the outbound.
     *
     * @param opening what the opening of the connection has brought; its credentials are the conversation's already
     */
    public ConnectionSession(
            Eras eras,
            JsonRpcCodec codec,
            CallListener listener,
            Conversation conversation,
            Outbound outbound,
            Opening opening) {
        this.eras = eras;
        this.codec = codec;
        this.listener = listener;
        this.outbound = outbound;
        this.exchange = Exchange.over(conversation, outbound, opening.transport(), opening.carrier());
    }

    @Override
    public void receive(String text) {
        try {
            if (JsonRpcCodec.looksLikeBatch(text)) {
                receiveBatch(text);
                return;
            }
            answer(codec.decode(text)).thenAccept(reply -> {
                if (reply.response() != null) {
                    outbound.send(codec.encode(reply.response()));
                }
            });
        } catch (JsonRpcException e) {
            listener.requestFailed(CallListener.UNKNOWN, e.error().code());
            outbound.send(codec.encode(new Failure(e.id(), e.error())));
        }
    }

    private void receiveBatch(String text) {
        Batches.allow(exchange.conversation().handshake());
        Batches.answer(codec.decodeBatch(text), this::answer, listener).thenAccept(responses -> {
            if (!responses.isEmpty()) {
                outbound.send(codec.encodeBatch(responses));
            }
        });
    }

    private CompletableFuture<Reply> answer(JsonRpcMessage message) {
        if (message instanceof Request request) {
            return eras.of(message, null).request(request, exchange);
        }
        if (message instanceof Notification notification) {
            eras.of(message, null).notification(notification, exchange);
        } else if (message instanceof Response response && response.id() != null) {
            exchange.conversation().serverRequests().answer(response.id(), response);
        }
        return CompletableFuture.completedFuture(Reply.NONE);
    }

    @Override
    public void close() {
        Conversation conversation = exchange.conversation();
        conversation.close();
        ClientSession session = conversation.session();
        if (session != null && !closed.getAndSet(true)) {
            listener.sessionClosed(session);
        }
    }
}
