package dev.edgemcp.cli.image;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A name server on loopback that knows one thing: whatever is asked for has the address 127.0.0.1. */
final class NameServer implements AutoCloseable {
    /** An address of this machine that nobody else listens on. */
    static final String ADDRESS = "127.65.53.2";

    private static final int HEADER = 12;
    private static final int ADDRESS_OF_IPV4 = 1;

    private final DatagramSocket socket;

    private NameServer(DatagramSocket socket) {
        this.socket = socket;
        Thread thread = new Thread(this::answer, "name server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Null where the port is not ours to take, for which one usually has to be root. */
    static @Nullable NameServer start() {
        try {
            return new NameServer(new DatagramSocket(new InetSocketAddress(InetAddress.getByName(ADDRESS), 53)));
        } catch (IOException e) {
            return null;
        }
    }

    private void answer() {
        byte[] bytes = new byte[512];
        while (!socket.isClosed()) {
            DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(packet);
                byte[] answer = answer(ByteBuffer.wrap(bytes, 0, packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // Closed, or one lost answer, which is asked for again.
            }
        }
    }

    private static byte[] answer(ByteBuffer query) {
        int end = HEADER;
        while (query.get(end) != 0) {
            end += query.get(end) + 1;
        }
        int type = query.getShort(end + 1);
        boolean known = type == ADDRESS_OF_IPV4;
        ByteBuffer answer = ByteBuffer.allocate(512);
        answer.putShort(query.getShort(0)).putShort((short) 0x8180);
        answer.putShort((short) 1).putShort((short) (known ? 1 : 0)).putInt(0);
        answer.put(query.array(), HEADER, end + 5 - HEADER);
        if (known) {
            // The name is the one at the offset 12.
            answer.putShort((short) 0xC00C).putShort((short) type).putShort((short) 1);
            answer.putInt(60).putShort((short) 4).put(new byte[] {127, 0, 0, 1});
        }
        byte[] bytes = new byte[answer.position()];
        answer.flip().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        socket.close();
    }
}
