package dev.edgemcp.server.netty;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One connection for one input: sends it, stops sending, and reads to the end, which has to come. */
public final class RawBytes {
    private static final int MAX_PARTS = 12;
    private static final int DEADLINE_MILLIS = 20_000;

    private RawBytes() {}

    /**
     * What a server answered.
     *
     * @param reset whether the server cut the connection, so that something may be missing at the end
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Answer(byte[] bytes, boolean reset) {}

    /**
     * Sends the parts, each by a write of its own.
     *
     * @throws java.net.SocketTimeoutException if the server neither sends nor closes
     */
    public static Answer exchange(int port, List<byte[]> parts) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(DEADLINE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), DEADLINE_MILLIS);
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            boolean reset = false;
            try {
                for (byte[] part : parts) {
                    socket.getOutputStream().write(part);
                }
                socket.shutdownOutput();
            } catch (SocketException e) {
                reset = true;
            }
            try {
                InputStream in = socket.getInputStream();
                byte[] buffer = new byte[8192];
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    answer.write(buffer, 0, count);
                }
            } catch (SocketException e) {
                reset = true;
            }
            return new Answer(answer.toByteArray(), reset);
        }
    }

    /** An input in parts, the same each time. */
    public static List<byte[]> parts(byte[] input) {
        Random random = new Random(Arrays.hashCode(input));
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        while (from < input.length) {
            int rest = input.length - from;
            int most = parts.size() < MAX_PARTS ? Math.min(rest, random.nextBoolean() ? 4 : 1 + rest / 2) : rest;
            int length = parts.size() < MAX_PARTS ? 1 + random.nextInt(most) : rest;
            parts.add(Arrays.copyOfRange(input, from, from + length));
            from += length;
        }
        return parts;
    }
}
