package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A relay's way over Streamable HTTP: a POST for each message, and a GET for what the server says by itself. */
final class HttpLink implements RelayLink {
    private static final Duration NOTE_TIMEOUT = Duration.ofSeconds(10);
    /** What gateways answer for a server that is not there. */
    private static final Set<Integer> AWAY = Set.of(429, 502, 503, 504);

    private final ClientTarget.Http target;
    private final ClientOptions options;
    private final Handshake handshake;
    private final Peer peer;
    private final HttpClient http;
    private final JsonRpcCodec codec;
    // For what may block while the client does not read; at most one thread for each request in flight.
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "mcp-relay-answer");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<RequestId, HttpPost> posts = new ConcurrentHashMap<>();
    private final ServerStream stream;
    private volatile @Nullable String sessionId;
    private volatile boolean sessionLost;
    private volatile boolean closed;

    HttpLink(ClientTarget.Http target, ClientOptions options, Handshake handshake, Peer peer) {
        this.target = target;
        this.options = options;
        this.handshake = handshake;
        this.peer = peer;
        this.http = HttpClients.create(target.uri(), options);
        this.codec = new JsonRpcCodec(options.limits());
        this.stream = new ServerStream(this);
    }

    @Override
    public void open() {
        RelayMessage initialize = handshake.request();
        if (sessionLost && initialize != null) {
            resume(initialize);
        } else {
            probe();
        }
    }

    @Override
    public void send(RelayMessage message) {
        if (message.json() instanceof Request request) {
            HttpPost post = new HttpPost(this, message, request.id());
            posts.put(request.id(), post);
            post.start();
            return;
        }
        try {
            note(message);
        } catch (McpClientException e) {
            if (e.reason() == Reason.UNREACHABLE) {
                peer.unsent(message, e);
            }
            // What is no request gets no answer, and a second try might be one too many.
            return;
        }
        if (message.method().equals(Mcp.INITIALIZED) && message.claim() == null) {
            stream.open();
        }
    }

    @Override
    public void cancel(RelayMessage request, RelayMessage notification) {
        RequestId id = request.id();
        HttpPost post = id == null ? null : posts.get(id);
        if (request.claim() == null) {
            send(notification);
        } else if (post != null) {
            // In this era the closed stream says it.
            post.stop();
        }
    }

    @Override
    public void close() {
        closed = true;
        stream.close();
        posts.values().forEach(HttpPost::stop);
        String ended = sessionId;
        sessionId = null;
        if (ended == null) {
            return;
        }
        HttpRequest.Builder delete =
                HttpRequest.newBuilder(target.uri()).DELETE().header(HttpChannel.SESSION_ID, ended);
        identify(delete, handshake.revision());
        try {
            await(http.sendAsync(delete.build(), HttpResponse.BodyHandlers.discarding()), options.closeTimeout());
        } catch (McpClientException e) {
            // A server that does not take a goodbye in time goes without.
        }
    }

    ClientTarget.Http target() {
        return target;
    }

    ClientOptions options() {
        return options;
    }

    Peer peer() {
        return peer;
    }

    HttpClient http() {
        return http;
    }

    Executor executor() {
        return executor;
    }

    JsonRpcCodec codec() {
        return codec;
    }

    @Nullable
    String sessionId() {
        return sessionId;
    }

    boolean closed() {
        return closed;
    }

    /** Keeps the session that the answer to a handshake names. */
    void begin(HttpHeaders headers) {
        sessionId = HttpChannel.sessionId(headers);
        sessionLost = false;
    }

    /** The server does not know the session of the message, so it did nothing. */
    void forgotten(RelayMessage message, @Nullable String session) {
        McpClientException why =
                new McpClientException(Reason.SESSION_LOST, target.describe() + " does not know this session any more");
        RequestId id = message.id();
        if (id != null && (message.repeated() || handshake.request() == null)) {
            peer.failed(id, why, false);
            return;
        }
        if (session != null && session.equals(sessionId)) {
            sessionLost = true;
        }
        peer.unsent(message.again(), why);
    }

    void finished(RequestId id, HttpPost post) {
        posts.remove(id, post);
    }

    McpClientException refused(HttpResponse<?> response) {
        return HttpStatus.refused(response, target, options.apiKey() != null);
    }

    /** What a request that got no response means; unreachable if it has certainly not arrived. */
    McpClientException failed(Throwable failure) {
        return HttpStatus.failed(failure, target, SSLHandshakeException.class);
    }

    /** The request with all headers that its era wants. */
    HttpRequest post(RelayMessage message) {
        HttpRequest.Builder post = HttpRequest.newBuilder(target.uri())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(message.text(), StandardCharsets.UTF_8));
        String claim = message.claim();
        if (claim != null) {
            identify(post, claim);
            post.header("Mcp-Method", HeaderValue.of(message.method()));
            String name = name(message);
            if (name != null) {
                post.header("Mcp-Name", HeaderValue.of(name));
            }
        } else if (message.initializes()) {
            identify(post, null);
        } else {
            inSession(post);
        }
        return post.build();
    }

    /** Adds the session to a request of the era with a handshake. */
    void inSession(HttpRequest.Builder request) {
        identify(request, handshake.revision());
        String session = sessionId;
        if (session != null) {
            request.header(HttpChannel.SESSION_ID, session);
        }
    }

    private void identify(HttpRequest.Builder request, @Nullable String revision) {
        if (revision != null) {
            request.header("MCP-Protocol-Version", HeaderValue.of(revision));
        }
        if (options.apiKey() != null) {
            request.header("Authorization", "Bearer " + options.apiKey());
        }
    }

    private static @Nullable String name(RelayMessage message) {
        ObjectNode params = message.params();
        String method = message.method();
        if (params == null) {
            return null;
        }
        if (method.equals(Mcp.TOOLS_CALL) || method.equals("prompts/get")) {
            return params.path("name").stringValue(null);
        }
        if (method.equals("resources/read")) {
            return params.path("uri").stringValue(null);
        }
        return method.startsWith("tasks/") ? params.path("taskId").stringValue(null) : null;
    }

    /** Posts what is no message: it says who may come in, and no server does anything about it. */
    private void probe() {
        HttpRequest.Builder post = HttpRequest.newBuilder(target.uri())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString("{}"));
        identify(post, null);
        HttpResponse<String> response = await(http.sendAsync(post.build(), text()), options.connectTimeout());
        int code = response.statusCode();
        if (HttpStatus.unauthorized(code) || AWAY.contains(code) || (code >= 300 && code < 400)) {
            throw refused(response);
        }
    }

    /** Repeats the handshake; the client does not hear of it. */
    private void resume(RelayMessage initialize) {
        HttpResponse<String> response = await(http.sendAsync(post(initialize), text()), options.connectTimeout());
        if (!HttpStatus.ok(response.statusCode())) {
            throw refused(response);
        }
        Response answer = answer(response.body());
        begin(response.headers());
        handshake.repeated(answer);
        RelayMessage confirmation = handshake.confirmation();
        if (confirmation != null && handshake.broken() == null) {
            note(confirmation);
            stream.open();
        }
    }

    private Response answer(String body) {
        // The answer may come as an event of a stream.
        Response[] found = new Response[1];
        try {
            if (body.stripLeading().startsWith("{")) {
                found[0] = codec.decode(body) instanceof Response response ? response : null;
            } else {
                new SseParser(options.limits().maxBytes(), data -> {
                            if (codec.decode(data) instanceof Response response) {
                                found[0] = response;
                            }
                        })
                        .accept(StandardCharsets.UTF_8.encode(body));
            }
        } catch (JsonRpcException e) {
            throw new McpClientException(Reason.PROTOCOL, "the server's answer is not MCP: " + e.getMessage());
        }
        if (found[0] == null) {
            throw new McpClientException(Reason.PROTOCOL, "the server did not answer the handshake");
        }
        return found[0];
    }

    private void note(RelayMessage message) {
        String session = sessionId;
        HttpResponse<String> response = await(http.sendAsync(post(message), text()), NOTE_TIMEOUT);
        if (response.statusCode() == 404
                && session != null
                && message.claim() == null
                && message.method().equals(Mcp.INITIALIZED)) {
            // The next request finds out.
            return;
        }
        if (!HttpStatus.ok(response.statusCode())) {
            throw refused(response);
        }
    }

    private BodyHandler<String> text() {
        return info -> new BodyReader(options.limits().maxBytes(), null);
    }

    private <T> T await(CompletableFuture<T> future, Duration atMost) {
        try {
            return future.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            future.cancel(true);
            throw new McpClientException(Reason.TIMEOUT, target.describe() + " did not answer");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new McpClientException(Reason.CLOSED, "interrupted");
        }
    }
}
