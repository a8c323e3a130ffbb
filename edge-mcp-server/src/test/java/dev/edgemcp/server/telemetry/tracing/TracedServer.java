package dev.edgemcp.server.telemetry.tracing;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.cache.CacheKey;
import dev.edgemcp.core.cache.CacheStore;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Decision;
import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.LocalLimiter;
import dev.edgemcp.core.quota.Quota;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.core.quota.TenantLimits;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import dev.edgemcp.server.telemetry.Traces;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A whole server with a limiter and a store that answer from other threads, as Redis does, a tool that asks another
 * server, and clients of it.
 */
final class TracedServer implements AutoCloseable {
    static final String KEY = "the-key-of-the-traces";
    static final String META =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";

    record Nothing() {}

    record Name(String name) {}

    final Metrics metrics;
    final HttpClient http = HttpClient.newHttpClient();
    final BlockingQueue<Headers> platformHeard = new LinkedBlockingQueue<>();
    final BlockingQueue<String> started = new LinkedBlockingQueue<>();
    final CountDownLatch release = new CountDownLatch(1);
    private final HttpServer platform;
    private final EdgeMcpServer server;

    TracedServer(Traces traces) throws IOException {
        this(traces, new Rate(1e6, 1_000_000));
    }

    TracedServer(Traces traces, Rate tool) throws IOException {
        this.metrics = new Metrics(traces);
        this.platform = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        platform.createContext("/", exchange -> {
            platformHeard.add(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        platform.start();
        EdgeMcp edge = EdgeMcp.builder("traced", "1")
                .listener(metrics)
                .rates(
                        new FarLimiter(),
                        () -> new LimitSettings(
                                new Rate(1e6, 1_000_000),
                                new TenantLimits(new Rate(1e6, 1_000_000), tool, Quota.NONE),
                                Map.of(),
                                false,
                                false))
                .cacheStore(new FarStore())
                .tool(Tool.of("echo", Nothing.class, (arguments, context) -> ToolResult.text("echo"))
                        .nonBlocking()
                        .build())
                .tool(Tool.of("fail", Nothing.class, (arguments, context) -> {
                            throw new ToolException("no", "It does not work.", "Try another.");
                        })
                        .build())
                .tool(Tool.of("break", Nothing.class, (arguments, context) -> {
                            throw new IllegalStateException("the-secret-cause");
                        })
                        .build())
                .tool(Tool.of("known", Name.class, (arguments, context) -> ToolResult.text(arguments.name()))
                        .annotations(ToolAnnotations.READ_ONLY)
                        .cache(CachePolicy.ttl(Duration.ofMinutes(1)))
                        .build())
                .tool(Tool.of("slow", Name.class, (arguments, context) -> {
                            started.add(arguments.name());
                            release.await();
                            return ToolResult.text("at last");
                        })
                        .annotations(ToolAnnotations.READ_ONLY)
                        .cache(CachePolicy.ttl(Duration.ofMinutes(1)))
                        .build())
                .tool(Tool.of("platform", Nothing.class, (arguments, context) -> platform(context))
                        .build())
                .tool(Tool.of(
                                "ask",
                                Nothing.class,
                                (arguments, context) ->
                                        ToolResult.text(context.ask("who", Elicitation.of("Who?", Name.class))
                                                .get()
                                                .content()
                                                .name()))
                        .build())
                .build();
        this.server = EdgeMcpServer.start(
                ServerSettings.DEFAULT.withListener(ListenerSettings.DEFAULT.withPort(0)),
                edge,
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("team-a", "test")));
    }

    /** Asks another server, as a provider of tools does. */
    private ToolResult platform(ToolContext context) throws Exception {
        Span span = context.span().request("core_platform.GET");
        span.set(Attributes.HTTP_METHOD, "GET");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + platform.getAddress().getPort() + "/tools"));
        span.context().fields().forEach(request::header);
        try {
            HttpResponse<Void> response = http.send(request.build(), BodyHandlers.discarding());
            span.set(Attributes.HTTP_STATUS, response.statusCode());
            return ToolResult.text("asked");
        } finally {
            span.end();
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }

    /** Calls a tool by a POST in the stateless era. */
    HttpResponse<String> post(String tool, String arguments, String meta, String... headers) throws Exception {
        return http.send(request(tool, arguments, meta, headers), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> postAsync(String tool, String arguments, String meta, String... headers) {
        return http.sendAsync(request(tool, arguments, meta, headers), BodyHandlers.ofString());
    }

    private HttpRequest request(String tool, String arguments, String meta, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/mcp"))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .header("MCP-Protocol-Version", "2026-07-28")
                .header("Mcp-Method", "tools/call")
                .header("Mcp-Name", tool)
                .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":"
                        + params(tool, arguments, meta) + "}"));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    static String params(String tool, String arguments, String meta) {
        return "{\"name\":\"" + tool + "\",\"arguments\":" + arguments + ",\"_meta\":{" + META
                + (meta.isEmpty() ? "" : "," + meta) + "}}";
    }

    /** A message in the handshake era, with the session if there is one. */
    HttpResponse<String> legacy(String session, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/mcp"))
                .header("Authorization", "Bearer " + KEY)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(body));
        if (session != null) {
            request.header("Mcp-Session-Id", session);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), BodyHandlers.ofString());
    }

    Client connect(String... headers) {
        WebSocket.Builder builder = http.newWebSocketBuilder().header("Authorization", "Bearer " + KEY);
        for (int i = 0; i < headers.length; i += 2) {
            builder.header(headers[i], headers[i + 1]);
        }
        Client client = new Client();
        client.socket = builder.buildAsync(URI.create(uri("/ws").toString().replace("http", "ws")), client)
                .join();
        return client;
    }

    @Override
    public void close() {
        release.countDown();
        server.close();
        platform.stop(0);
    }

    /** A client over a WebSocket. */
    static final class Client implements WebSocket.Listener {
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder message = new StringBuilder();
        private WebSocket socket;

        void send(String text) {
            socket.sendText(text, true).join();
        }

        String next() throws InterruptedException {
            return messages.poll(20, TimeUnit.SECONDS);
        }

        String call(String tool, String arguments, String meta) throws InterruptedException {
            send("{\"jsonrpc\":\"2.0\",\"id\":\"call\",\"method\":\"tools/call\",\"params\":"
                    + params(tool, arguments, meta) + "}");
            return next();
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            message.append(data);
            if (last) {
                messages.add(message.toString());
                message.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    /** Decides on another thread. */
    private static final class FarLimiter implements Limiter {
        private final Limiter limiter = new LocalLimiter(Ticker.system());

        @Override
        public CompletableFuture<Decision> decide(List<Bucket> buckets) {
            return CompletableFuture.supplyAsync(() -> limiter.decide(buckets).join());
        }

        @Override
        public CompletableFuture<List<Level>> levels(List<Bucket> buckets) {
            return limiter.levels(buckets);
        }

        @Override
        public boolean remote() {
            return true;
        }
    }

    /** Finds on another thread. */
    private static final class FarStore implements CacheStore {
        private final Map<CacheKey, byte[]> entries = new ConcurrentHashMap<>();

        @Override
        public CompletableFuture<byte[]> get(CacheKey key) {
            return CompletableFuture.supplyAsync(() -> entries.get(key));
        }

        @Override
        public CompletableFuture<Void> put(CacheKey key, byte[] entry, Duration ttl) {
            entries.put(key, entry);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> invalidate(CacheKey key) {
            entries.remove(key);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void close() {}
    }
}
