package dev.edgemcp.server.stdio;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.session.Opening;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Serves one client on a pair of streams. A client that does not read makes this one wait, and with it whoever it serves:
 * there is nobody else.
 */
public final class StdioServer {
    private static final Duration AFTER_END = Duration.ofSeconds(5);

    private final EdgeMcp edge;
    private final Principal principal;
    private final InputStream in;
    private final OutputStream out;
    private final JsonRpcCodec codec;
    private final Object writing = new Object();

    /** Serves the principal on these streams, which the caller closes. */
    public StdioServer(EdgeMcp edge, Principal principal, InputStream in, OutputStream out) {
        this.edge = edge;
        this.principal = principal;
        this.in = in;
        this.out = out;
        this.codec = new JsonRpcCodec(edge.limits().message());
    }

    /**
     * Serves until the input ends, then lets running calls finish for up to five seconds. Blocks.
     *
     * @throws IOException if the input cannot be read
     */
    public void run() throws IOException {
        int maxBytes = edge.limits().message().maxBytes();
        BoundedLines lines = new BoundedLines(in, maxBytes);
        try (Session session = edge.connect(principal, Opening.of(Transport.PIPE), this::send)) {
            for (BoundedLines.Line line = lines.next(); line != null; line = lines.next()) {
                receive(session, line, maxBytes);
            }
            edge.drain().get(AFTER_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Closing the session has cancelled what was left.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("draining does not fail", e);
        }
    }

    private void receive(Session session, BoundedLines.Line line, int maxBytes) {
        ByteBuffer bytes = line.bytes();
        if (bytes == null) {
            refuse(JsonRpcError.INVALID_REQUEST, "message is larger than " + maxBytes + " bytes");
            return;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            refuse(JsonRpcError.PARSE_ERROR, "message is not valid UTF-8");
            return;
        }
        if (!text.isBlank()) {
            session.receive(text);
        }
    }

    private void refuse(int code, String message) {
        send(codec.encode(new Failure(null, new JsonRpcError(code, message))));
    }

    private void send(String message) {
        byte[] line = (message + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (writing) {
            try {
                out.write(line);
                out.flush();
            } catch (IOException e) {
                // The client has closed our stdout; its closing our stdin, which ends the loop, comes next.
            }
        }
    }
}
