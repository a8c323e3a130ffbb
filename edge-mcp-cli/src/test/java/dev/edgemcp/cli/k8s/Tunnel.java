package dev.edgemcp.cli.k8s;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;

/** A pod's port as the API server shows it, which leads to a port of this machine. */
final class Tunnel extends WebSocketListener {
    private static final byte DATA = 0;
    private static final byte ERROR = 1;

    private final Socket server;

    Tunnel(int port) {
        try {
            this.server = new Socket(InetAddress.getLoopbackAddress(), port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onOpen(WebSocket socket, Response response) {
        // Each channel begins with the port, low byte first.
        socket.send(new byte[] {DATA, (byte) 8082, (byte) (8082 >> 8)});
        socket.send(new byte[] {ERROR, (byte) 8082, (byte) (8082 >> 8)});
        Thread answers = new Thread(() -> answers(socket), "tunnel");
        answers.setDaemon(true);
        answers.start();
    }

    @Override
    public void onMessage(WebSocket socket, byte[] bytes) {
        try {
            server.getOutputStream().write(bytes, 1, bytes.length - 1);
        } catch (IOException e) {
            socket.close(1000, "");
        }
    }

    @Override
    public void onClosing(WebSocket socket, int code, String reason) {
        close();
    }

    @Override
    public void onClosed(WebSocket socket, int code, String reason) {
        close();
    }

    @Override
    public void onFailure(WebSocket socket, Throwable failure, Response response) {
        close();
    }

    private void answers(WebSocket socket) {
        byte[] buffer = new byte[8193];
        try {
            int count = server.getInputStream().read(buffer, 1, buffer.length - 1);
            while (count > 0) {
                buffer[0] = DATA;
                socket.send(Arrays.copyOf(buffer, count + 1));
                count = server.getInputStream().read(buffer, 1, buffer.length - 1);
            }
        } catch (IOException e) {
            // The server is gone.
        }
        socket.close(1000, "");
    }

    private void close() {
        try {
            server.close();
        } catch (IOException e) {
            // It is closed then.
        }
    }
}
