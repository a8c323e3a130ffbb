package dev.edgemcp.cli.serve;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer that knows nothing of sessions: each request goes to the next server, on a connection of its own. As such
 * ones do, it goes on to another server if one cannot be connected to or says that it is shutting down, and only then.
 */
final class RoundRobin implements AutoCloseable {
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "date", "host", "transfer-encoding", "upgrade", "http2-settings");

    private final HttpServer front;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<URI> servers = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    /** How many answers each server gave, by its port. */
    final Map<Integer, AtomicInteger> answered = new ConcurrentHashMap<>();
    /** How often a server was passed over. */
    final AtomicInteger passedOver = new AtomicInteger();

    RoundRobin() throws IOException {
        front = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 64);
        front.setExecutor(threads);
        front.createContext("/", this::handle);
        front.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + front.getAddress().getPort() + "/mcp");
    }

    void add(URI server) {
        servers.add(server);
    }

    void remove(URI server) {
        servers.remove(server);
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            List<URI> order = List.copyOf(servers);
            int first = next.getAndIncrement();
            for (int i = 0; i < order.size(); i++) {
                URI server = order.get(Math.floorMod(first + i, order.size()));
                if (forward(exchange, body, server)) {
                    answered.computeIfAbsent(server.getPort(), port -> new AtomicInteger())
                            .incrementAndGet();
                    return;
                }
                passedOver.incrementAndGet();
            }
            exchange.sendResponseHeaders(502, -1);
        } catch (IOException e) {
            // Either side is gone: so is the connection, which the other side notices.
        }
    }

    private static boolean forward(HttpExchange exchange, byte[] body, URI server) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) server.toURL().openConnection();
        connection.setRequestMethod(exchange.getRequestMethod());
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> connection.addRequestProperty(name, value));
            }
        });
        connection.setRequestProperty("Connection", "close");
        int status;
        try {
            if (body.length > 0) {
                connection.setDoOutput(true);
                // Without it, the JDK sends a POST again by itself.
                connection.setFixedLengthStreamingMode(body.length);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            status = connection.getResponseCode();
        } catch (ConnectException e) {
            return false;
        }
        if (status == 503) {
            return false;
        }
        answer(exchange, connection, status);
        return true;
    }

    private static void answer(HttpExchange exchange, HttpURLConnection connection, int status) throws IOException {
        connection.getHeaderFields().forEach((name, values) -> {
            if (name != null && !OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
            }
        });
        boolean empty = status == 202 || status == 204;
        exchange.sendResponseHeaders(status, empty ? -1 : 0);
        if (empty) {
            return;
        }
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream();
                OutputStream out = exchange.getResponseBody()) {
            byte[] buffer = new byte[8192];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                out.flush();
            }
        } finally {
            connection.disconnect();
        }
    }

    @Override
    public void close() {
        front.stop(0);
        threads.shutdownNow();
    }
}
