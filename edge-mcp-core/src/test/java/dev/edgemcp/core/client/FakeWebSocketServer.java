package dev.edgemcp.core.client;

import dev.edgemcp.core.client.FakeServer.Peer;
import dev.edgemcp.core.client.FakeServer.Speaks;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The fake server behind RFC 6455, as much of it as a test needs. Sends in fragments, with a ping between them. */
final class FakeWebSocketServer implements AutoCloseable {
    private static final int FRAGMENT = 30_000;

    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> handshake = new CopyOnWriteArrayList<>();
    private @Nullable ServerSocket listener;
    private @Nullable String refusal;
    volatile boolean answersPings = true;

    int start(Speaks speaks) throws IOException {
        ServerSocket bound = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        listener = bound;
        daemon(() -> {
            while (true) {
                Socket socket = bound.accept();
                sockets.add(socket);
                daemon(() -> serve(socket, new FakeServer(speaks)));
            }
        });
        return bound.getLocalPort();
    }

    void answerHandshakeWith(String response) {
        refusal = response;
    }

    List<String> lastHandshake() {
        return List.copyOf(handshake);
    }

    @Override
    public void close() throws IOException {
        if (listener != null) {
            listener.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void serve(Socket socket, FakeServer server) throws Exception {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream();
        shakeHands(in, out);
        Peer peer = new Peer() {
            @Override
            public void send(String message) {
                if (!message.isEmpty()) {
                    text(out, message);
                }
            }

            @Override
            public void drop() {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            int first = in.readUnsignedByte();
            byte[] payload = payload(in);
            switch (first & 0x0f) {
                case 0, 1 -> {
                    message.write(payload);
                    if ((first & 0x80) != 0) {
                        String text = message.toString(StandardCharsets.UTF_8);
                        message.reset();
                        try {
                            server.receive(server.decode(text), peer);
                        } catch (JsonRpcException e) {
                            throw new IOException(e);
                        }
                    }
                }
                case 8 -> {
                    frame(out, 0x88, Arrays.copyOf(payload, Math.min(2, payload.length)));
                    socket.close();
                    return;
                }
                case 9 -> {
                    synchronized (out) {
                        if (answersPings) {
                            frame(out, 0x8a, payload);
                        }
                    }
                }
                default -> {}
            }
        }
    }

    private void shakeHands(DataInputStream in, OutputStream out) throws Exception {
        handshake.clear();
        String key = "";
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            handshake.add(line);
            if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                key = line.substring(line.indexOf(':') + 1).strip();
            }
        }
        if (refusal != null) {
            out.write(refusal.getBytes(StandardCharsets.US_ASCII));
            out.flush();
            throw new EOFException("refused");
        }
        byte[] digest = MessageDigest.getInstance("SHA-1")
                .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
        out.write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Protocol: mcp\r\nSec-WebSocket-Accept: "
                        + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static String line(DataInputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }

    private static byte[] payload(DataInputStream in) throws IOException {
        int length = in.readUnsignedByte() & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = Math.toIntExact(in.readLong());
        }
        byte[] mask = new byte[4];
        in.readFully(mask);
        byte[] payload = new byte[length];
        in.readFully(payload);
        for (int i = 0; i < length; i++) {
            payload[i] ^= mask[i % 4];
        }
        return payload;
    }

    private static void text(OutputStream out, String message) {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            for (int from = 0; from < bytes.length; from += FRAGMENT) {
                int to = Math.min(bytes.length, from + FRAGMENT);
                int head = (from == 0 ? 1 : 0) | (to == bytes.length ? 0x80 : 0);
                frame(out, head, Arrays.copyOfRange(bytes, from, to));
                frame(out, 0x89, new byte[] {1});
            }
        }
    }

    private static void frame(OutputStream out, int head, byte[] payload) {
        try {
            ByteArrayOutputStream frame = new ByteArrayOutputStream();
            frame.write(head);
            if (payload.length < 126) {
                frame.write(payload.length);
            } else {
                frame.write(126);
                frame.write(payload.length >> 8);
                frame.write(payload.length);
            }
            frame.write(payload);
            out.write(frame.toByteArray());
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private interface Work {
        void run() throws Exception;
    }

    private static void daemon(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                // The connection is over, which the client notices.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }
}
