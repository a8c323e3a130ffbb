package dev.edgemcp.server.http;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.session.HttpExchange;
import dev.edgemcp.core.session.McpHeaders;
import dev.edgemcp.core.session.StreamableHttp;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.TraceContext;
import dev.edgemcp.server.netty.HttpRequest;
import dev.edgemcp.server.netty.HttpResponder;
import dev.edgemcp.server.netty.Route;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The route {@code /mcp}. POST takes a message and answers with JSON, or with an event stream once there is something to
 * say before the answer; GET opens a session's event stream, or takes one up again; DELETE ends a session.
 */
public final class McpRoute implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String EVENTS = "text/event-stream";
    private static final String PARAM = "mcp-param-";
    private static final int MAX_PARAMS = 64;
    /** Far below the 30 to 60 seconds of silence after which proxies hang up. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private final StreamableHttp mcp;
    private final PassThrough passThrough;
    private final JsonRpcCodec codec = new JsonRpcCodec(MessageLimits.DEFAULT);
    private final Set<HttpExchange> pending = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer;

    /** The route to this endpoint. */
    public McpRoute(StreamableHttp mcp) {
        this(mcp, PassThrough.NONE);
    }

    /**
     * The same, for clients that lend something to their calls.
     *
     * @param passThrough which credentials they may bring in headers
     */
    public McpRoute(StreamableHttp mcp, PassThrough passThrough) {
        this.mcp = mcp;
        this.passThrough = passThrough;
        this.timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "edge-mcp-keep-alive");
            thread.setDaemon(true);
            return thread;
        });
        timer.scheduleWithFixedDelay(
                () -> pending.forEach(HttpExchange::stillWorking),
                KEEP_ALIVE.toMillis(),
                KEEP_ALIVE.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** The route, for the listener. */
    public Route route() {
        return Route.guarded("/mcp", Set.of("GET", "POST", "DELETE"), this::handle);
    }

    private void handle(HttpRequest request, HttpResponder responder) {
        Principal principal = request.principal();
        if (principal == null) {
            throw new IllegalStateException("the listener lets nobody in without a principal");
        }
        switch (request.method()) {
            case "DELETE" ->
                follow(mcp.delete(headers(request, false), principal), new EventResponse(responder), responder);
            case "GET" -> {
                EventResponse events = new EventResponse(responder);
                boolean accepted = mediaTypes(request.headers("Accept")).contains(EVENTS);
                follow(mcp.get(headers(request, accepted), principal, events), events, responder);
            }
            default -> post(request, responder, principal);
        }
    }

    private void post(HttpRequest request, HttpResponder responder, Principal principal) {
        // Browsers send other types across origins without asking, so this is also a defence.
        if (!mediaTypes(request.headers("Content-Type")).equals(List.of(JSON))) {
            refuse(responder, 415, "Content-Type must be " + JSON);
            return;
        }
        List<String> accepted = mediaTypes(request.headers("Accept"));
        boolean events = accepted.contains(EVENTS);
        boolean json = accepted.isEmpty()
                || accepted.contains(JSON)
                || accepted.contains("application/*")
                || accepted.contains("*/*");
        if (!events && !json) {
            refuse(responder, 406, "Accept must include " + JSON + " or " + EVENTS);
            return;
        }
        String body = request.text();
        if (body == null) {
            responder.respond(400, Map.of(), error(JsonRpcError.PARSE_ERROR, "the body is not valid UTF-8"));
            return;
        }
        EventResponse response = new EventResponse(responder);
        follow(mcp.post(body, headers(request, events), principal, response), response, responder);
    }

    private void follow(HttpExchange exchange, EventResponse response, HttpResponder responder) {
        if (exchange.reply().isDone()) {
            response.complete(exchange.reply().join());
            return;
        }
        pending.add(exchange);
        Runnable over = () -> {
            pending.remove(exchange);
            exchange.disconnected();
        };
        responder.onDisconnect(over);
        response.onEnd(over);
        exchange.reply().thenAccept(reply -> {
            pending.remove(exchange);
            response.complete(reply);
        });
    }

    private McpHeaders headers(HttpRequest request, boolean acceptsEvents) {
        Map<String, String> params = new HashMap<>();
        for (String name : request.headerNames()) {
            String lower = name.toLowerCase(Locale.ROOT);
            String value = request.header(name);
            if (lower.startsWith(PARAM) && value != null && params.size() < MAX_PARAMS) {
                params.put(lower.substring(PARAM.length()), value);
            }
        }
        return new McpHeaders(
                request.header("MCP-Protocol-Version"),
                request.header("Mcp-Session-Id"),
                request.header("Mcp-Method"),
                request.header("Mcp-Name"),
                request.header("Last-Event-ID"),
                params,
                acceptsEvents,
                mcp.traced() ? request.trace() : TraceContext.NONE,
                passThrough.ofHeaders(request.headerNames(), request::header));
    }

    private void refuse(HttpResponder responder, int status, String message) {
        responder.respond(status, Map.of(), error(JsonRpcError.INVALID_REQUEST, message));
    }

    private String error(int code, String message) {
        return codec.encode(new Failure(null, new JsonRpcError(code, message)));
    }

    private static List<String> mediaTypes(@Nullable List<String> headers) {
        return headers == null
                ? List.of()
                : headers.stream()
                        .flatMap(header -> List.of(header.split(",", 32)).stream())
                        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
                        .toList();
    }

    /** Stops the keep-alives; whatever is pending is answered all the same. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
