package dev.edgemcp.server.websocket;

import dev.edgemcp.server.netty.RawConnection;
import dev.edgemcp.server.netty.TestListeners;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** A WebSocket client that can send any bytes. */
final class RawWebSocket extends RawConnection {
    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** Not a multiple of anything, so that a wrong phase shows. */
    private static final byte[] MASK = {0x11, 0x22, 0x43, (byte) 0x84};

    RawWebSocket(int port) throws IOException {
        super(port);
    }

    RawWebSocket(int port, int receiveBuffer) throws IOException {
        super(port, receiveBuffer);
    }

    RawWebSocket(Socket connected) throws IOException {
        super(connected);
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Frame(boolean fin, int opcode, byte[] payload) {
        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        int closeCode() {
            return payload.length < 2 ? 1005 : ByteBuffer.wrap(payload).getShort() & 0xFFFF;
        }
    }

    static RawWebSocket open(int port) throws IOException {
        RawWebSocket socket = new RawWebSocket(port);
        socket.upgrade();
        return socket;
    }

    void upgrade() throws IOException {
        send(handshake("/ws"));
        Response response = response();
        if (response.status() != 101) {
            throw new IOException("no upgrade: " + response);
        }
    }

    static String handshake(String path, String... headers) {
        return "GET " + path
                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                + "Authorization: Bearer " + TestListeners.KEY + "\r\n"
                + String.join("", Stream.of(headers).map(h -> h + "\r\n").toList()) + "\r\n";
    }

    static byte[] text(String text) {
        return frame(true, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] frame(boolean fin, int opcode, byte[] payload) {
        return frame((fin ? 0x80 : 0) | opcode, true, payload);
    }

    static byte[] frame(int firstByte, boolean masked, byte[] payload) {
        byte[] header = header(firstByte, masked, payload.length);
        ByteBuffer frame = ByteBuffer.allocate(header.length + payload.length).put(header);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (masked ? payload[i] ^ MASK[i % 4] : payload[i]));
        }
        return frame.array();
    }

    static byte[] header(int firstByte, boolean masked, long length) {
        ByteBuffer header = ByteBuffer.allocate(14).put((byte) firstByte);
        int mask = masked ? 0x80 : 0;
        if (length < 126) {
            header.put((byte) (mask | length));
        } else if (length < 65_536) {
            header.put((byte) (mask | 126)).putShort((short) length);
        } else {
            header.put((byte) (mask | 127)).putLong(length);
        }
        if (masked) {
            header.put(MASK);
        }
        byte[] bytes = new byte[header.position()];
        header.flip().get(bytes);
        return bytes;
    }

    static byte[] close(int code) {
        return frame(true, CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
    }

    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        long length = second & 0x7F;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[(int) length];
        in.readFully(payload);
        return new Frame((first & 0x80) != 0, first & 0x0F, payload);
    }

    String readText() throws IOException {
        Frame frame = read();
        if (frame.opcode() != TEXT || !frame.fin()) {
            throw new IOException("not a text message: " + frame.opcode() + " " + frame.closeCode());
        }
        return frame.text();
    }

    int readCloseCode() throws IOException {
        Frame frame = read();
        if (frame.opcode() != CLOSE) {
            throw new IOException("not a close: " + frame.opcode() + " " + frame.text());
        }
        return frame.closeCode();
    }
}
