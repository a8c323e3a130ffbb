package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Carries the messages of one client, lines on a pair of streams, to a server at a URL, and the server's to the client. It
 * changes no message, knows few methods, and speaks the era of each message.
 *
 * <p>When the connection is lost, every call in flight is answered with an error, never with a result; the connection is
 * made again, the handshake repeated, and what the client says meanwhile waits for a bounded time. A client that does not
 * read makes the server wait.
 */
public final class Relay implements AutoCloseable {
    private static final int MAX_WARNINGS = 20;

    private final ClientTarget target;
    private final RelayOptions options;
    private final JsonRpcCodec codec;
    private final InputStream in;
    private final OutputStream out;
    private final Object writing = new Object();
    private final Handshake handshake = new Handshake();
    private final RelayBook book;
    private final Questions questions = new Questions();
    private final RelayLink link;
    private final AtomicInteger warnings = new AtomicInteger();
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private volatile McpClientException lastFailure =
            new McpClientException(Reason.UNREACHABLE, "the connection is not made yet");
    private volatile boolean heard;
    private volatile boolean connected;

    /**
     * A relay between the streams and the target, which is no process.
     *
     * @param in closed by nobody here; a thread may stay in it until it ends
     */
    public Relay(ClientTarget target, InputStream in, OutputStream out, RelayOptions options) {
        this.target = target;
        this.options = options;
        this.in = in;
        this.out = out;
        this.codec = new JsonRpcCodec(options.client().limits());
        this.book = new RelayBook(options.client());
        Remote remote = new Remote();
        if (target instanceof ClientTarget.WebSocket webSocket) {
            this.link = new SocketLink(webSocket, options.client(), handshake, remote);
        } else if (target instanceof ClientTarget.Http http) {
            this.link = new HttpLink(http, options.client(), handshake, remote);
        } else {
            throw new IllegalArgumentException("a relay leads to a URL");
        }
    }

    /**
     * Relays until the input ends, or the output, or {@link #close} is called; blocks.
     *
     * @throws McpClientException if there is no connection at first, or the server does not let this key in
     */
    public void run() {
        thread("in", this::read);
        thread("remote", this::carry);
        thread("timer", this::expire);
        try {
            end.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof McpClientException known) {
                throw known;
            }
            throw e;
        } finally {
            close();
        }
    }

    /** Ends the relay: calls in flight get no answer any more. Idempotent, and bounded in time. */
    @Override
    public void close() {
        end.complete(null);
        book.close();
        link.close();
    }

    private interface Task {
        void run() throws InterruptedException, IOException;
    }

    private void thread(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        end.complete(null);
                    } catch (IOException e) {
                        // An input that breaks has ended, too.
                        end.complete(null);
                    } catch (RuntimeException e) {
                        end.completeExceptionally(e);
                    }
                },
                "mcp-relay-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    // What the client says.

    private void read() throws IOException, InterruptedException {
        int maxBytes = options.client().limits().maxBytes();
        LineReader lines = new LineReader(in, maxBytes);
        while (!end.isDone()) {
            String line;
            try {
                line = lines.next();
            } catch (LineReader.TooLong e) {
                RequestId id = OversizedMessage.id(
                        e.bytes(), lines.rest(), options.client().limits());
                refuse(
                        id,
                        new JsonRpcError(
                                JsonRpcError.INVALID_REQUEST, "message is larger than " + maxBytes + " bytes"));
                continue;
            }
            if (line == null) {
                finish();
                return;
            }
            if (!line.isBlank()) {
                accept(line);
            }
        }
    }

    /** The client says nothing more: what it has said gets some time. */
    private void finish() throws InterruptedException {
        boolean waiting = !book.idle();
        book.awaitIdle(options.grace());
        if (waiting && !connected) {
            end.completeExceptionally(lastFailure);
        }
        end.complete(null);
    }

    private void accept(String line) {
        JsonRpcMessage json;
        try {
            json = codec.decode(line);
        } catch (JsonRpcException e) {
            refuse(e.id(), e.error());
            return;
        }
        long deadline = options.client().ticker().nanos() + options.patience().toNanos();
        RelayMessage message = new RelayMessage(line, json, deadline);
        if (json instanceof Response response && !questions.answered(response)) {
            warn("dropped an answer of the client that no question of this connection waits for");
            return;
        }
        if (json instanceof Notification notification && notification.method().equals(Mcp.CANCELLED)) {
            cancel(notification, message);
            return;
        }
        if (message.initializes()) {
            handshake.asked(message);
        } else if (message.method().equals(Mcp.INITIALIZED) && message.claim() == null) {
            handshake.confirmed(message);
        }
        enqueue(message);
    }

    private void enqueue(RelayMessage message) {
        JsonRpcError full = book.add(message);
        if (full == null) {
            return;
        }
        if (message.id() == null) {
            warn("dropped a message of the client: " + full.message());
        } else {
            refuse(message.id(), full);
        }
    }

    private void cancel(Notification notification, RelayMessage message) {
        RequestId id = Questions.id(
                notification.params() == null ? null : notification.params().get("requestId"));
        RelayMessage request = id == null ? null : book.giveUp(id);
        if (request == null) {
            // Answered already, or never sent.
            return;
        }
        if (target instanceof ClientTarget.Http && request.claim() != null) {
            link.cancel(request, message);
        } else {
            enqueue(message);
        }
    }

    // What becomes of it.

    private void carry() throws InterruptedException {
        Backoff backoff = new Backoff();
        for (boolean first = true; connect(backoff, first); first = false) {
            for (RelayMessage message = book.next(); message != null; message = book.next()) {
                deliver(message);
            }
            if (end.isDone()) {
                return;
            }
            if (heard) {
                heard = false;
                backoff.reset();
            }
            options.status().accept(lastFailure.getMessage() + "; connecting again");
            if (!book.pause(backoff.next())) {
                return;
            }
        }
    }

    /** Tries until there is a connection; false if there will be none. */
    private boolean connect(Backoff backoff, boolean first) throws InterruptedException {
        long giveUp = options.client().ticker().nanos() + options.patience().toNanos();
        String said = "";
        while (!end.isDone()) {
            McpClientException why;
            try {
                book.opening();
                link.open();
                if (book.opened()) {
                    connected = true;
                    options.status().accept("connected to " + target.describe());
                    return true;
                }
                why = lastFailure;
            } catch (McpClientException e) {
                why = e;
            }
            lastFailure = why;
            Duration left = Duration.ofNanos(giveUp - options.client().ticker().nanos());
            if (why.reason() == Reason.FORBIDDEN || (first && left.compareTo(Duration.ZERO) <= 0)) {
                failAll(why);
                end.completeExceptionally(why);
                return false;
            }
            String words = String.valueOf(why.getMessage());
            if (!words.equals(said)) {
                options.status().accept(words + "; trying again");
                said = words;
            }
            Duration pause = longer(backoff.next(), why.retryAfter());
            if (!book.pause(first && pause.compareTo(left) > 0 ? left : pause)) {
                return false;
            }
        }
        return false;
    }

    private static Duration longer(Duration pause, @Nullable Duration wished) {
        return wished == null || wished.compareTo(pause) < 0
                ? pause
                : wished.compareTo(Backoff.LONGEST) > 0 ? Backoff.LONGEST : wished;
    }

    private void deliver(RelayMessage message) {
        String broken = message.claim() == null && !message.initializes() ? handshake.broken() : null;
        if (broken == null) {
            link.send(message);
        } else if (message.id() != null) {
            fail(message.id(), broken, "no");
        }
    }

    private void expire() throws InterruptedException {
        for (RelayMessage message = book.expired(); message != null; message = book.expired()) {
            if (message.id() != null) {
                fail(message.id(), "not sent, for there is no connection: " + lastFailure.getMessage(), "no");
            }
        }
    }

    private void failAll(McpClientException why) {
        for (RelayMessage message = book.poll(); message != null; message = book.poll()) {
            if (message.id() != null) {
                fail(message.id(), "not sent: " + why.getMessage(), "no");
            }
        }
    }

    // What the client hears.

    private void fail(RequestId id, String why, String executed) {
        if (!book.claim(id)) {
            return;
        }
        ObjectNode data = Json.object();
        data.put("executed", executed);
        refuse(id, new JsonRpcError(Mcp.UNAVAILABLE, why, data));
        book.answered(id);
    }

    private void refuse(@Nullable RequestId id, JsonRpcError error) {
        write(codec.encode(new Failure(id, error)));
    }

    /** Blocks while the client does not read. */
    private void write(String text) {
        // Outside of strings, where JSON has none, a line break means nothing.
        String line = text.replace('\n', ' ').replace('\r', ' ') + "\n";
        synchronized (writing) {
            try {
                out.write(line.getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                // Nobody is left to talk to, which is how clients end, too.
                end.complete(null);
                throw new UncheckedIOException(e);
            }
        }
    }

    private void warn(String text) {
        int count = warnings.incrementAndGet();
        if (count <= MAX_WARNINGS) {
            options.status().accept(text + (count == MAX_WARNINGS ? "; further warnings are not shown" : ""));
        }
    }

    private final class Remote implements RelayLink.Peer {
        @Override
        public void received(JsonRpcMessage message, String text) {
            heard = true;
            if (message instanceof Success success) {
                if (book.claim(success.id())) {
                    handshake.answered(success.id(), success);
                    write(text);
                    book.answered(success.id());
                }
            } else if (message instanceof Failure failure && failure.id() != null) {
                if (book.claim(failure.id())) {
                    write(text);
                    book.answered(failure.id());
                }
            } else {
                if (message instanceof Request request) {
                    questions.asked(request);
                }
                write(text);
            }
        }

        @Override
        public void unreadable(String text, JsonRpcException why) {
            warn("the server sent what is not MCP (" + why.getMessage() + "): " + Failures.quote(text));
            if (why.id() != null) {
                fail(why.id(), "the server's answer is not MCP: " + why.getMessage(), "unknown");
            }
        }

        @Override
        public void failed(RequestId request, McpClientException why, boolean perhapsExecuted) {
            fail(
                    request,
                    why.getMessage() + (perhapsExecuted ? "; it is not known whether the call was executed" : ""),
                    perhapsExecuted ? "unknown" : "no");
        }

        @Override
        public void unsent(RelayMessage message, McpClientException why) {
            lastFailure = why;
            book.unsent(message);
        }

        @Override
        public void lost(McpClientException why) {
            lastFailure = why;
            questions.forget();
            for (RequestId id : book.lost()) {
                ObjectNode data = Json.object();
                data.put("executed", "unknown");
                refuse(
                        id,
                        new JsonRpcError(
                                Mcp.UNAVAILABLE,
                                "the connection was lost before the answer came, and it is not known whether the call was"
                                        + " executed: " + why.getMessage(),
                                data));
                book.answered(id);
            }
        }
    }
}
