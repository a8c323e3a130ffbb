package dev.edgemcp.server.netty;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A TCP connection that sends any bytes and reads HTTP responses by hand. Reads time out. */
public class RawConnection implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    protected final Socket socket;
    protected final DataInputStream in;

    public RawConnection(int port) throws IOException {
        this(port, 0);
    }

    /** @param receiveBuffer the system's buffer in bytes, or 0 for its default */
    public RawConnection(int port, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /** @param connected a connection that is there already, and reads of which time out */
    public RawConnection(Socket connected) throws IOException {
        socket = connected;
        in = new DataInputStream(socket.getInputStream());
    }

    /** A response with its body, whichever way its length is told. */
    public record Response(int status, Map<String, String> headers, String body) {
        public String header(String name) {
            return headers.getOrDefault(name, "");
        }
    }

    public RawConnection send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    public RawConnection send(byte[]... parts) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.write(part);
        }
        socket.getOutputStream().write(all.toByteArray());
        return this;
    }

    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    public Response response() throws IOException {
        return response(true);
    }

    public Response response(boolean hasBody) throws IOException {
        String statusLine = line();
        int status = Integer.parseInt(statusLine.substring(9, 12));
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
        String body = "";
        if (hasBody && headers.containsKey("content-length")) {
            body = new String(in.readNBytes(Integer.parseInt(headers.get("content-length"))), StandardCharsets.UTF_8);
        }
        return new Response(status, headers, body);
    }

    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("connection ended in: " + line.toString(StandardCharsets.UTF_8));
            }
            if (b == '\n') {
                return line.toString(StandardCharsets.UTF_8).replace("\r", "");
            }
            line.write(b);
        }
    }

    /** The payload of the next chunk of a chunked body, empty at its end. */
    public String chunk() throws IOException {
        int size = Integer.parseInt(line(), 16);
        String chunk = new String(in.readNBytes(size), StandardCharsets.UTF_8);
        line();
        return chunk;
    }

    /** Whether the server closes without sending anything more; false if it sends. */
    public boolean isClosedByServer() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
