package dev.edgemcp.server.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A closed loop over many connections on one thread: each sends the same bytes again as soon as its answer is there. The
 * bytes are made beforehand, so that the client takes little of the processor.
 */
final class Load implements AutoCloseable {
    private final Selector selector = Selector.open();
    private final List<Connection> connections = new ArrayList<>();
    private long answers;

    private Load() throws IOException {}

    /** WebSocket connections that send this text. */
    static Load webSocket(int port, int count, String text) throws IOException {
        return open(port, count, upgrade(), frame(text), true);
    }

    /** WebSocket connections that send one text once, and then the other. */
    static Load webSocket(int port, int count, String first, String text) throws IOException {
        Load load = webSocket(port, count, first);
        load.once();
        load.connections.forEach(connection -> connection.request = ByteBuffer.wrap(frame(text)));
        return load;
    }

    /** HTTP connections that send this request. */
    static Load http(int port, int count, String request) throws IOException {
        return open(port, count, null, request.getBytes(StandardCharsets.UTF_8), false);
    }

    private static Load open(int port, int count, byte[] first, byte[] request, boolean webSocket) throws IOException {
        Load load = new Load();
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
            if (first != null) {
                channel.write(ByteBuffer.wrap(first));
                readHead(channel);
            }
            channel.configureBlocking(false);
            Connection connection = new Connection(channel, request, webSocket);
            channel.register(load.selector, SelectionKey.OP_READ, connection);
            load.connections.add(connection);
        }
        return load;
    }

    /** Has every connection send one request and get its answer. */
    void once() throws IOException {
        long until = answers + connections.size();
        for (Connection connection : connections) {
            connection.send();
        }
        while (answers < until) {
            select(false);
        }
    }

    /** Runs for that long; the result is how many answers came. */
    long run(Duration duration) throws IOException {
        long before = answers;
        for (Connection connection : connections) {
            connection.send();
        }
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < end) {
            select(true);
        }
        long count = answers - before;
        while (connections.stream().anyMatch(connection -> connection.waiting)) {
            select(false);
        }
        return count;
    }

    private void select(boolean again) throws IOException {
        selector.select(1_000);
        for (SelectionKey key : selector.selectedKeys()) {
            Connection connection = (Connection) key.attachment();
            if (connection.answered()) {
                answers++;
                if (again) {
                    connection.send();
                }
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }

    private static void readHead(SocketChannel channel) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            one.clear();
            if (channel.read(one) < 0) {
                throw new IOException("no upgrade: " + head);
            }
            head.append((char) one.get(0));
        }
        if (!head.toString().startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + head);
        }
    }

    private static byte[] upgrade() {
        return ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\nX-API-Key: "
                        + BenchmarkServer.KEY + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** A masked text frame; the mask is zero, which is as legal as any. */
    private static byte[] frame(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8).put((byte) 0x81);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload).flip();
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static final class Connection {
        private final SocketChannel channel;
        private ByteBuffer request;
        private final boolean webSocket;
        private final ByteBuffer in = ByteBuffer.allocate(16 * 1024);
        private boolean waiting;

        Connection(SocketChannel channel, byte[] request, boolean webSocket) {
            this.channel = channel;
            this.request = ByteBuffer.wrap(request);
            this.webSocket = webSocket;
        }

        void send() throws IOException {
            request.rewind();
            waiting = true;
            while (request.hasRemaining()) {
                channel.write(request);
            }
        }

        /** Reads what is there; whether that completes the answer. */
        boolean answered() throws IOException {
            if (channel.read(in) < 0) {
                throw new IOException("the server closed the connection");
            }
            int length = webSocket ? frameLength() : responseLength();
            if (length < 0 || in.position() < length) {
                return false;
            }
            // One request at a time, so that nothing can follow the answer.
            in.clear();
            boolean was = waiting;
            waiting = false;
            return was;
        }

        private int frameLength() {
            if (in.position() < 4) {
                return -1;
            }
            int length = in.get(1) & 0x7f;
            return length < 126 ? length + 2 : (in.getShort(2) & 0xffff) + 4;
        }

        private int responseLength() {
            String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            if (end < 0) {
                return -1;
            }
            if (!text.startsWith("HTTP/1.1 200")) {
                throw new IllegalStateException(text);
            }
            int at = text.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:") + 15;
            return end
                    + 4
                    + Integer.parseInt(
                            text.substring(at, text.indexOf('\r', at)).strip());
        }
    }
}
