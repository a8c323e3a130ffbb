package dev.edgemcp.core.client;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.edgemcp.core.client.FakeServer.Peer;
import dev.edgemcp.core.client.FakeServer.Speaks;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.protocol.Mcp;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The fake server behind Streamable HTTP. Tool calls are answered by a stream of events, all else by JSON. */
final class FakeHttpServer implements AutoCloseable {
    static final String SESSION = "session-1";
    private static final String END = "";

    /** What came, in order. */
    record Seen(String method, Headers headers) {}

    final List<Seen> seen = new CopyOnWriteArrayList<>();
    volatile int status;
    volatile @Nullable String location;
    volatile boolean sessionLost;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });
    private @Nullable HttpServer http;

    int start(Speaks speaks) throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        FakeServer server = new FakeServer(speaks);
        started.setExecutor(threads);
        started.createContext("/mcp", exchange -> {
            try (exchange) {
                serve(exchange, server);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        started.start();
        http = started;
        return started.getAddress().getPort();
    }

    @Override
    public void close() {
        if (http != null) {
            http.stop(0);
        }
        threads.shutdownNow();
    }

    private void serve(HttpExchange exchange, FakeServer server) throws IOException, InterruptedException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(new Seen(exchange.getRequestMethod(), exchange.getRequestHeaders()));
        boolean inSession = exchange.getRequestHeaders().containsKey("Mcp-Session-Id");
        if (status != 0) {
            if (location != null) {
                exchange.getResponseHeaders().add("Location", location);
            }
            exchange.sendResponseHeaders(status, -1);
        } else if (sessionLost && inSession) {
            exchange.sendResponseHeaders(404, -1);
        } else if (exchange.getRequestMethod().equals("DELETE")) {
            exchange.sendResponseHeaders(200, -1);
        } else {
            JsonRpcMessage message;
            try {
                message = server.decode(body);
            } catch (JsonRpcException e) {
                throw new IOException(e);
            }
            post(exchange, message, server);
        }
    }

    private static void post(HttpExchange exchange, JsonRpcMessage message, FakeServer server)
            throws IOException, InterruptedException {
        BlockingQueue<String> outgoing = new LinkedBlockingQueue<>();
        boolean[] dropped = {false};
        server.receive(message, new Peer() {
            @Override
            public void send(String text) {
                outgoing.add(text);
            }

            @Override
            public void drop() {
                dropped[0] = true;
                outgoing.add(END);
            }
        });
        if (!(message instanceof Request request)) {
            exchange.sendResponseHeaders(202, -1);
        } else if (request.method().equals(Mcp.TOOLS_CALL)) {
            stream(exchange, request, outgoing, server, dropped);
        } else {
            String answer = outgoing.poll(20, TimeUnit.SECONDS);
            if (answer == null || dropped[0]) {
                return;
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            if (request.method().equals(Mcp.INITIALIZE)) {
                exchange.getResponseHeaders().add("Mcp-Session-Id", SESSION);
            }
            boolean unknown = answer.contains("-32601");
            exchange.sendResponseHeaders(unknown ? 404 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void stream(
            HttpExchange exchange,
            Request request,
            BlockingQueue<String> outgoing,
            FakeServer server,
            boolean[] dropped)
            throws IOException, InterruptedException {
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = exchange.getResponseBody();
        out.write("id: 1\nretry: 100\ndata:\n\n".getBytes(StandardCharsets.UTF_8));
        String answerMark = "\"id\":" + request.id().toJson() + ",\"result\"";
        String errorMark = "\"id\":" + request.id().toJson() + ",\"error\"";
        while (!dropped[0]) {
            String next = outgoing.poll(20, TimeUnit.MILLISECONDS);
            if (next == null || next.isEmpty()) {
                keepAlive(out, request, server);
                continue;
            }
            out.write(("event: message\r\ndata: " + next + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            out.flush();
            if (next.contains(answerMark) || next.contains(errorMark)) {
                return;
            }
        }
    }

    /** Writes so that a client that went away is noticed, which in the modern era is a cancellation. */
    private static void keepAlive(OutputStream out, Request request, FakeServer server) throws IOException {
        try {
            out.write(": alive\n\n".getBytes(StandardCharsets.UTF_8));
            out.flush();
        } catch (IOException e) {
            var params = request.params();
            if (params != null && params.path(Mcp.META).has(Mcp.META_PROTOCOL_VERSION)) {
                server.cancelled.complete(null);
            }
            throw e;
        }
    }
}
