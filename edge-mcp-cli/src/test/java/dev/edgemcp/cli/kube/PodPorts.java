package dev.edgemcp.cli.kube;

import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Ports of pods of the mock, which lead to real ports of this machine, in the protocol that an API server speaks: a channel in front
 * of each message, and the port at the beginning of each channel.
 */
public final class PodPorts implements MockApi.Fault {
    /** The port of this machine for a pod, by its name. */
    public final Map<String, Integer> ports = new ConcurrentHashMap<>();

    @Override
    public @Nullable MockResponse apply(RecordedRequest request) {
        String path = request.getPath();
        if (!path.contains("/portforward")) {
            return null;
        }
        Integer port = ports.get(path.replaceAll(".*/pods/([^/]+)/portforward.*", "$1"));
        int wanted = Integer.parseInt(path.replaceAll(".*[?&]ports=(\\d+).*", "$1"));
        return port == null
                ? MockApi.status(404, "no such pod")
                : new MockResponse().withWebSocketUpgrade(new Bridge(wanted, port));
    }

    private static final class Bridge extends WebSocketListener {
        private final int shown;
        private final Socket socket;
        private final ExecutorService writer = Executors.newSingleThreadExecutor();

        Bridge(int shown, int port) {
            this.shown = shown;
            try {
                this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void onOpen(WebSocket web, io.fabric8.mockwebserver.http.Response response) {
            web.send(new byte[] {0, (byte) shown, (byte) (shown >> 8)});
            web.send(new byte[] {1, (byte) shown, (byte) (shown >> 8)});
            Thread reader = new Thread(() -> read(web), "port of a pod");
            reader.setDaemon(true);
            reader.start();
        }

        private void read(WebSocket web) {
            byte[] buffer = new byte[8193];
            try (InputStream in = socket.getInputStream()) {
                for (int count = in.read(buffer, 1, 8192); count >= 0; count = in.read(buffer, 1, 8192)) {
                    buffer[0] = 0;
                    web.send(Arrays.copyOf(buffer, count + 1));
                }
            } catch (IOException e) {
                // The other end has closed.
            }
            web.close(1000, "");
        }

        @Override
        public void onMessage(WebSocket web, byte[] bytes) {
            writer.execute(() -> {
                try {
                    socket.getOutputStream().write(bytes, 1, bytes.length - 1);
                    socket.getOutputStream().flush();
                } catch (IOException e) {
                    end();
                }
            });
        }

        @Override
        public void onClosing(WebSocket web, int code, String reason) {
            end();
        }

        @Override
        public void onClosed(WebSocket web, int code, String reason) {
            end();
        }

        private void end() {
            writer.shutdown();
            try {
                socket.close();
            } catch (IOException e) {
                // It is closed then.
            }
        }
    }
}
