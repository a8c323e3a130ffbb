package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One message of MCP per text message. The JDK answers pings and closes; this sends pings too. Not only for half-open
 * connections: the JDK (17 to 25 at least) loses the end of a stream that follows a frame at once, and neither reading nor
 * writing fails afterwards.
 */
final class WebSocketWire implements Wire {
    private final WebSocket socket;
    private final Incoming incoming;
    private final ClientOptions options;
    private final int maxQueued;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Object lock = new Object();
    // Guarded by lock: the JDK takes one message at a time.
    private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
    private int queued;

    private WebSocketWire(WebSocket socket, Incoming incoming, ClientOptions options) {
        this.socket = socket;
        this.incoming = incoming;
        this.options = options;
        // Each request may be followed by its cancellation.
        this.maxQueued = 2 * options.maxPending();
    }

    /** Connects; blocks, bounded by the connect timeout. */
    static WebSocketWire open(ClientTarget.WebSocket target, ClientOptions options) {
        HttpClient http = HttpClients.create(target.uri(), options);
        WebSocket.Builder builder = http.newWebSocketBuilder()
                .connectTimeout(options.connectTimeout())
                .subprotocols("mcp");
        if (options.apiKey() != null) {
            builder.header("Authorization", "Bearer " + options.apiKey());
        }
        Incoming incoming = new Incoming(options.limits().maxBytes(), target.describe());
        CompletableFuture<WebSocket> connecting = builder.buildAsync(target.uri(), incoming);
        try {
            WebSocket socket = connecting.get(options.connectTimeout().toNanos(), TimeUnit.NANOSECONDS);
            return new WebSocketWire(socket, incoming, options);
        } catch (ExecutionException e) {
            throw refused(e.getCause() == null ? e : e.getCause(), target, options);
        } catch (TimeoutException e) {
            throw abandoned(connecting, new McpClientException(Reason.TIMEOUT, target.describe() + " did not answer"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw abandoned(connecting, new McpClientException(Reason.CLOSED, "interrupted while connecting"));
        }
    }

    @Override
    public void start(Listener listener) {
        incoming.listener.complete(listener);
        socket.request(1);
        watch();
    }

    @Override
    public CompletableFuture<Void> send(String message) {
        return enqueue(() -> socket.sendText(message, true));
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<Void> goodbye = enqueue(() -> socket.sendClose(WebSocket.NORMAL_CLOSURE, ""));
        try {
            CompletableFuture.allOf(goodbye, incoming.ended)
                    .get(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // A peer that does not close in time is cut off below.
        } finally {
            socket.abort();
        }
    }

    /** Pings now, and looks after the interval whether anything has come since. */
    private void watch() {
        incoming.heard = false;
        enqueue(() -> socket.sendPing(ByteBuffer.allocate(0)));
        CompletableFuture.delayedExecutor(options.pingInterval().toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    if (closed.get() || incoming.ended.isDone()) {
                        return;
                    }
                    // While a message is handed on nothing is read, pongs neither.
                    if (incoming.heard || incoming.busy) {
                        watch();
                    } else {
                        incoming.cut(socket, Reason.CLOSED, "lost the connection: the server does not answer pings");
                    }
                });
    }

    private interface Sending {
        CompletableFuture<WebSocket> begin();
    }

    private CompletableFuture<Void> enqueue(Sending sending) {
        synchronized (lock) {
            if (queued >= maxQueued) {
                return CompletableFuture.failedFuture(
                        new McpClientException(Reason.BUSY, "the server does not read what is sent to it"));
            }
            queued++;
            CompletableFuture<Void> sent = last.handle((ok, failure) -> sending)
                    .thenCompose(Sending::begin)
                    .handle((ok, failure) -> {
                        synchronized (lock) {
                            queued--;
                        }
                        if (failure != null) {
                            throw new McpClientException(
                                    Reason.CLOSED, "the connection is closed", Failures.cause(failure));
                        }
                        return null;
                    });
            last = sent;
            return sent;
        }
    }

    private static McpClientException abandoned(CompletableFuture<WebSocket> connecting, McpClientException why) {
        connecting.thenAccept(WebSocket::abort);
        return why;
    }

    private static McpClientException refused(Throwable failure, ClientTarget target, ClientOptions options) {
        if (failure instanceof WebSocketHandshakeException handshake && handshake.getResponse() != null) {
            return HttpStatus.refused(handshake.getResponse(), target, options.apiKey() != null);
        }
        return HttpStatus.unreachable(failure, target);
    }

    /** Puts fragments together and hands whole messages on. */
    private static final class Incoming implements WebSocket.Listener {
        private final int maxLength;
        private final String peer;
        // Whether anything came since the last ping.
        private volatile boolean heard;
        // Whether the listener has a message in hand.
        private volatile boolean busy;
        private StringBuilder partial = new StringBuilder();
        private final CompletableFuture<Listener> listener = new CompletableFuture<>();
        private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

        Incoming(int maxLength, String peer) {
            this.maxLength = maxLength;
            this.peer = peer;
        }

        @Override
        public void onOpen(WebSocket socket) {
            // Nothing is requested before start: the JDK would do it here.
        }

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard = true;
            if (partial.length() + data.length() > maxLength) {
                cut(socket, Reason.PROTOCOL, "the server sent a message of more than " + maxLength + " bytes");
                return null;
            }
            partial.append(data);
            if (last) {
                String message = partial.toString();
                partial = new StringBuilder();
                busy = true;
                listener.thenAccept(target -> target.received(message));
                heard = true;
                busy = false;
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            cut(socket, Reason.PROTOCOL, "the server sent a binary message; MCP is text");
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onPong(WebSocket socket, ByteBuffer data) {
            heard = true;
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            end(new McpClientException(
                    Reason.CLOSED,
                    peer + " closed the connection with code " + code
                            + (reason.isEmpty() ? "" : ": " + Failures.quote(reason))));
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            end(new McpClientException(
                    Reason.CLOSED, "lost the connection to " + peer + ": " + Failures.words(error), error));
        }

        private void cut(WebSocket socket, Reason reason, String why) {
            socket.abort();
            end(new McpClientException(reason, why));
        }

        private void end(McpClientException why) {
            ended.complete(null);
            listener.thenAccept(target -> target.lost(why));
        }
    }
}
