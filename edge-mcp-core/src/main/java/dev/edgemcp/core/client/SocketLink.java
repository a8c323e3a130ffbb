package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A relay's way over WebSocket: one connection after the other, and the handshake repeated on each. */
final class SocketLink implements RelayLink {
    /** A server that takes so long for one message is as good as gone; pings mostly find that out before. */
    private static final Duration SENDING = Duration.ofSeconds(60);

    private final ClientTarget.WebSocket target;
    private final ClientOptions options;
    private final Handshake handshake;
    private final Peer peer;
    private final JsonRpcCodec codec;
    private final Object lock = new Object();
    // Both guarded by lock.
    private @Nullable Connection current;
    private boolean closed;

    SocketLink(ClientTarget.WebSocket target, ClientOptions options, Handshake handshake, Peer peer) {
        this.target = target;
        this.options = options;
        this.handshake = handshake;
        this.peer = peer;
        this.codec = new JsonRpcCodec(options.limits());
    }

    @Override
    public void open() {
        Connection connection = new Connection(WebSocketWire.open(target, options), handshake.request());
        synchronized (lock) {
            current = connection;
        }
        connection.wire.start(connection);
        try {
            connection.resume();
        } catch (McpClientException e) {
            connection.abandon();
            throw e;
        }
        synchronized (lock) {
            if (!closed) {
                return;
            }
        }
        connection.wire.close();
    }

    @Override
    public void send(RelayMessage message) {
        Connection connection;
        synchronized (lock) {
            connection = current;
        }
        if (connection == null) {
            peer.unsent(message, new McpClientException(Reason.CLOSED, "the connection is closed"));
            return;
        }
        try {
            connection.send(message.text(), SENDING);
        } catch (McpClientException e) {
            connection.lost(e);
        }
    }

    @Override
    public void cancel(RelayMessage request, RelayMessage notification) {
        send(notification);
    }

    @Override
    public void close() {
        Connection connection;
        synchronized (lock) {
            closed = true;
            connection = current;
        }
        if (connection != null) {
            connection.wire.close();
        }
    }

    private final class Connection implements Wire.Listener {
        private final WebSocketWire wire;
        private final @Nullable RelayMessage session;
        private final CompletableFuture<Response> resumed = new CompletableFuture<>();

        Connection(WebSocketWire wire, @Nullable RelayMessage session) {
            this.wire = wire;
            this.session = session;
        }

        /** Repeats the handshake; the client does not hear of it. */
        void resume() {
            if (session == null) {
                return;
            }
            send(session.text(), options.connectTimeout());
            handshake.repeated(await(resumed, options.connectTimeout()));
            RelayMessage confirmation = handshake.confirmation();
            if (confirmation != null && handshake.broken() == null) {
                send(confirmation.text(), options.connectTimeout());
            }
        }

        void send(String text, Duration atMost) {
            await(wire.send(text), atMost);
        }

        void abandon() {
            forget();
            wire.close();
        }

        @Override
        public void received(String text) {
            JsonRpcMessage message;
            try {
                message = codec.decode(text);
            } catch (JsonRpcException e) {
                peer.unreadable(text, e);
                return;
            }
            if (session != null && message instanceof Response response && answers(response, session)) {
                if (resumed.complete(response)) {
                    return;
                }
            }
            peer.received(message, text);
        }

        @Override
        public void lost(McpClientException why) {
            resumed.completeExceptionally(why);
            if (forget()) {
                peer.lost(why);
            }
        }

        /** Whether this was the connection in use. */
        private boolean forget() {
            synchronized (lock) {
                if (current != this) {
                    return false;
                }
                current = null;
                return true;
            }
        }

        private static boolean answers(Response response, RelayMessage request) {
            return response instanceof Success success
                    ? success.id().equals(request.id())
                    : response instanceof Failure failure
                            && failure.id() != null
                            && failure.id().equals(request.id());
        }

        private <T> T await(CompletableFuture<T> future, Duration atMost) {
            try {
                return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof McpClientException known
                        ? known
                        : new McpClientException(Reason.CLOSED, Failures.words(Failures.cause(e)), e);
            } catch (TimeoutException e) {
                throw new McpClientException(Reason.TIMEOUT, target.describe() + " did not answer");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new McpClientException(Reason.CLOSED, "interrupted");
            }
        }
    }
}
