package dev.edgemcp.core.platform;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.edgemcp.core.jsonrpc.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A Core Platform on loopback that speaks the documented protocol, can be made to fail in the ways that others do, and
 * remembers what it was asked. It can be ended and started again on its port.
 */
public final class CorePlatformServer implements AutoCloseable {
    /** What it was asked. */
    public record Asked(
            String method,
            String path,
            @Nullable String apiKey,
            @Nullable String authorization,
            @Nullable String traceparent,
            ObjectNode body) {}

    /** Ways to fail. */
    public enum Fault {
        /** Sends the head at once and the body never. */
        SLOW,
        INTERNAL_ERROR,
        UNAVAILABLE,
        /** 429 with {@code Retry-After: 7}. */
        THROTTLED,
        /** Ends the connection in the middle of the body. */
        CUT,
        /** JSON of other types than documented. */
        WRONG_TYPES,
        /** What is no JSON. */
        GARBAGE,
        /** A redirect to another host. */
        REDIRECT,
        /** More than anybody wants to read. */
        ENDLESS
    }

    private final Map<String, String> tenants = new ConcurrentHashMap<>();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();
    private final Map<String, List<ObjectNode>> tools = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "core-platform");
        thread.setDaemon(true);
        return thread;
    });
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile BiFunction<String, ObjectNode, ObjectNode> execution =
            (id, body) -> Json.object().put("ran", id);
    private @Nullable HttpServer server;
    private int port;

    /** Starts on a free port, or again on the port of before. */
    public CorePlatformServer start() throws IOException {
        HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), 256);
        port = started.getAddress().getPort();
        started.createContext("/", this::handle);
        started.setExecutor(threads);
        started.start();
        server = started;
        return this;
    }

    /** Ends it, and all connections with it; its port stays its own. */
    public void stop() {
        if (server != null) {
            server.stop(0);
            server = null;
        }
    }

    /** Takes a free port without listening there yet. */
    public CorePlatformServer reserve() throws IOException {
        start();
        stop();
        return this;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** A key of a tenant. */
    public CorePlatformServer key(String key, String tenant) {
        tenants.put(key, tenant);
        return this;
    }

    /** Knows the key and whatever it gave for it no longer. */
    public void withdraw(String key) {
        String tenant = tenants.remove(key);
        tokens.values().removeIf(tenant::equals);
    }

    /** What a tenant has from now on. */
    public CorePlatformServer tools(String tenant, ObjectNode... all) {
        tools.put(tenant, List.of(all));
        return this;
    }

    /** A tool as the platform lists it. */
    public static ObjectNode tool(String id, String name, String description, String schema) {
        ObjectNode tool = Json.object();
        tool.put("id", id);
        tool.put("tool_name", name);
        tool.put("display_name", name);
        tool.put("description", description);
        tool.set("schema", Json.parseObject(schema));
        return tool;
    }

    /** A tool that takes anything. */
    public static ObjectNode tool(String id, String name) {
        return tool(id, name, "Does " + name, "{\"type\":\"object\",\"properties\":{}}");
    }

    /** Fails so from now on where the path contains that; null to work again. */
    public void fault(String path, @Nullable Fault fault) {
        if (fault == null) {
            faults.remove(path);
        } else {
            faults.put(path, fault);
        }
    }

    /** What tools do: of the id and the body, the answer; null for "tool not found". */
    public void execution(BiFunction<String, ObjectNode, @Nullable ObjectNode> what) {
        execution = what;
    }

    /** What it was asked whose method and path begin like this. */
    public List<Asked> asked(String methodAndPath) {
        return asked.stream()
                .filter(each -> (each.method() + " " + each.path()).startsWith(methodAndPath))
                .toList();
    }

    /** The sessions that are open. */
    public Set<String> sessions() {
        return new HashSet<>(sessions);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            byte[] bytes = exchange.getRequestBody().readAllBytes();
            ObjectNode body =
                    bytes.length == 0 ? Json.object() : Json.parseObject(new String(bytes, StandardCharsets.UTF_8));
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    path,
                    exchange.getRequestHeaders().getFirst("X-API-Key"),
                    exchange.getRequestHeaders().getFirst("Authorization"),
                    exchange.getRequestHeaders().getFirst("traceparent"),
                    body));
            for (Map.Entry<String, Fault> fault : faults.entrySet()) {
                if (path.contains(fault.getKey())) {
                    fail(exchange, fault.getValue());
                    return;
                }
            }
            answer(exchange, path, body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange, String path, ObjectNode body) throws IOException {
        String method = exchange.getRequestMethod();
        if (method.equals("POST") && path.equals("/api/v1/auth/edge-mcp")) {
            authenticate(exchange, body);
            return;
        }
        String tenant = tenant(exchange);
        if (tenant == null) {
            respond(exchange, 401, Json.object().put("error", "Authentication required"));
        } else if (method.equals("GET") && path.startsWith("/api/v1/tools?")) {
            ObjectNode answer = Json.object();
            ArrayNode all = answer.putArray("tools");
            tools.getOrDefault(tenant, List.of()).forEach(all::add);
            respond(exchange, 200, answer.put("count", all.size()));
        } else if (method.equals("POST") && path.matches("/api/v1/tools/[^/]+/execute")) {
            String id = path.split("/")[4];
            boolean has = tools.getOrDefault(tenant, List.of()).stream()
                    .anyMatch(tool -> tool.path("id").asString().equals(id));
            ObjectNode result = has ? execution.apply(id, body) : null;
            respond(exchange, result == null ? 404 : 200, result == null ? error("tool not found") : result);
        } else if (method.equals("POST") && path.equals("/api/v1/sessions")) {
            String id = body.path("session_id").asString(UUID.randomUUID().toString());
            sessions.add(id);
            respond(exchange, 201, Json.object().put("session_id", id));
        } else if (method.equals("DELETE") && path.startsWith("/api/v1/sessions/")) {
            boolean known = sessions.remove(path.substring("/api/v1/sessions/".length()));
            respond(exchange, known ? 204 : 404, known ? null : error("Session not found"));
        } else if (method.equals("POST") && path.matches("/api/v1/sessions/[^/]+/tools/execute")) {
            boolean known = sessions.contains(path.split("/")[4]);
            respond(exchange, known ? 204 : 404, known ? null : error("Session not found or invalid"));
        } else {
            respond(exchange, 404, error("no such route"));
        }
    }

    private static ObjectNode error(String text) {
        return Json.object().put("error", text);
    }

    private void authenticate(HttpExchange exchange, ObjectNode body) throws IOException {
        String tenant = tenants.get(body.path("api_key").asString(""));
        if (tenant == null) {
            respond(exchange, 401, Json.object().put("success", false).put("message", "Authentication failed"));
            return;
        }
        String token = "token-" + UUID.randomUUID();
        tokens.put(token, tenant);
        respond(
                exchange,
                200,
                Json.object().put("success", true).put("token", token).put("tenant_id", tenant));
    }

    /** As on the real one, a key wins over a token. */
    private @Nullable String tenant(HttpExchange exchange) {
        String key = exchange.getRequestHeaders().getFirst("X-API-Key");
        String bearer = exchange.getRequestHeaders().getFirst("Authorization");
        if (key != null && tenants.containsKey(key)) {
            return tenants.get(key);
        }
        return bearer == null ? null : tokens.get(bearer.substring("Bearer ".length()));
    }

    private void fail(HttpExchange exchange, Fault fault) throws IOException, InterruptedException {
        switch (fault) {
            case SLOW -> {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('{');
                exchange.getResponseBody().flush();
                over.await(60, TimeUnit.SECONDS);
            }
            case INTERNAL_ERROR -> respond(exchange, 500, error("boom\u202e in the \u0007 back"));
            case UNAVAILABLE -> respond(exchange, 503, error("later"));
            case THROTTLED -> {
                exchange.getResponseHeaders().set("Retry-After", "7");
                respond(exchange, 429, error("too many"));
            }
            case CUT -> {
                exchange.sendResponseHeaders(200, 1_000);
                exchange.getResponseBody().write("{\"tools\":[{\"id\":\"a\",".getBytes(StandardCharsets.UTF_8));
            }
            case WRONG_TYPES ->
                respond(
                        exchange,
                        200,
                        Json.parseObject("{\"tools\":{\"a\":1},\"success\":\"yes\",\"tenant_id\":7,\"token\":[]}"));
            case GARBAGE -> respond(exchange, 200, "<html>nothing here</html>".getBytes(StandardCharsets.UTF_8));
            case REDIRECT -> {
                exchange.getResponseHeaders().set("Location", "http://127.0.0.1:9/elsewhere");
                respond(exchange, 302, Json.object());
            }
            case ENDLESS -> {
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                byte[] part = " ".repeat(64 * 1024).getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < 1_600; i++) {
                    out.write(part);
                }
            }
        }
    }

    private static void respond(HttpExchange exchange, int status, @Nullable ObjectNode body) throws IOException {
        respond(exchange, status, body == null ? new byte[0] : Json.text(body).getBytes(StandardCharsets.UTF_8));
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        over.countDown();
        stop();
        threads.shutdownNow();
    }
}
