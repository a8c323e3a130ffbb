package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A channel that sends each message as a POST of its own and reads the answer from the response. */
final class HttpChannel implements Channel {
    static final String SESSION_ID = "Mcp-Session-Id";

    private static final int MAX_SESSION_ID = 4096;
    private static final int MAX_NOTES = 64;
    private static final Duration NOTE_TIMEOUT = Duration.ofSeconds(10);

    private final ClientTarget.Http target;
    private final ClientOptions options;
    private final HttpClient http;
    private final JsonRpcCodec codec;
    // Notifications and replies on their way, so that closing does not cut them off.
    private final Map<Long, CompletableFuture<?>> notes = new ConcurrentHashMap<>();
    private final AtomicLong noteIds = new AtomicLong();
    private volatile @Nullable String sessionId;
    private volatile @Nullable Revision sessionRevision;

    HttpChannel(ClientTarget.Http target, ClientOptions options) {
        this.target = target;
        this.options = options;
        this.codec = new JsonRpcCodec(options.limits());
        this.http = HttpClients.create(target.uri(), options);
    }

    @Override
    public void request(Call call) {
        HttpAnswer answer = new HttpAnswer(call, this, codec, options);
        HttpRequest request = post(call.request(), call.revision())
                .header("Mcp-Method", call.request().method())
                .build();
        String named = name(call);
        HttpRequest full = named == null
                ? request
                : HttpRequest.newBuilder(request, (name, value) -> true)
                        .header("Mcp-Name", HeaderValue.of(named))
                        .build();
        CompletableFuture<HttpResponse<String>> sent = http.sendAsync(full, info -> {
            remember(call, info);
            return answer.reader(info);
        });
        call.answer().whenComplete((result, failure) -> answer.settled(sent, failure != null));
        sent.whenComplete((response, failure) -> {
            if (response != null) {
                answer.ended(response);
            } else {
                call.fail(failed(failure));
            }
        });
    }

    @Override
    public CompletableFuture<Void> notify(Notification notification, Revision revision) {
        return note(notification, revision);
    }

    @Override
    public void cancel(Call call) {
        Revision revision = call.revision();
        // In the modern era the closed stream says it, and that happens when the call is settled.
        if (revision != null && !revision.stateless()) {
            note(Failures.cancelled(call), revision);
        }
    }

    @Override
    public boolean lost() {
        return false;
    }

    @Override
    public void close() {
        drain();
        String ended = sessionId;
        if (ended == null) {
            return;
        }
        sessionId = null;
        HttpRequest.Builder delete =
                HttpRequest.newBuilder(target.uri()).DELETE().header(SESSION_ID, ended);
        identify(delete, sessionRevision);
        track(http.sendAsync(delete.build(), HttpResponse.BodyHandlers.discarding()));
        drain();
    }

    ClientTarget target() {
        return target;
    }

    /** The session that an answer to a handshake begins, or null if it has none that can be sent back. */
    static @Nullable String sessionId(HttpHeaders headers) {
        return headers.firstValue(SESSION_ID)
                .filter(id -> id.length() <= MAX_SESSION_ID && id.chars().allMatch(c -> c > ' ' && c < 0x7f))
                .orElse(null);
    }

    /** The session that requests name, or null without one. */
    @Nullable
    String sessionId() {
        return sessionId;
    }

    /** Sends the answer to a question of the server. */
    void reply(Response response, @Nullable Revision revision) {
        note(response, revision);
    }

    /** What a request that got no response means. */
    McpClientException failed(Throwable failure) {
        return HttpStatus.failed(failure, target, SSLException.class);
    }

    private CompletableFuture<Void> note(JsonRpcMessage message, @Nullable Revision revision) {
        if (notes.size() >= MAX_NOTES) {
            return CompletableFuture.failedFuture(
                    new McpClientException(Reason.BUSY, "the server does not take what is sent to it"));
        }
        CompletableFuture<HttpResponse<String>> sent = http.sendAsync(
                post(message, revision).build(),
                info -> new BodyReader(options.limits().maxBytes(), null));
        track(sent);
        return sent.handle((response, failure) -> {
            if (response == null) {
                throw failed(failure);
            }
            if (!HttpStatus.ok(response.statusCode())) {
                throw HttpStatus.refused(response, target, options.apiKey() != null);
            }
            return null;
        });
    }

    private void track(CompletableFuture<?> sent) {
        long id = noteIds.getAndIncrement();
        notes.put(id, sent);
        sent.whenComplete((response, failure) -> notes.remove(id));
        CompletableFuture<?> deadline =
                sent.thenApply(response -> response).orTimeout(NOTE_TIMEOUT.toNanos(), TimeUnit.NANOSECONDS);
        deadline.whenComplete((response, failure) -> sent.cancel(true));
    }

    private void drain() {
        try {
            CompletableFuture.allOf(notes.values().toArray(CompletableFuture<?>[]::new))
                    .get(options.closeTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // A server that does not take a goodbye in time goes without.
        }
    }

    private HttpRequest.Builder post(JsonRpcMessage message, @Nullable Revision revision) {
        HttpRequest.Builder post = HttpRequest.newBuilder(target.uri())
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofString(codec.encode(message), StandardCharsets.UTF_8));
        identify(post, revision);
        String session = sessionId;
        if (session != null) {
            post.header(SESSION_ID, session);
        }
        return post;
    }

    private void identify(HttpRequest.Builder request, @Nullable Revision revision) {
        if (revision != null) {
            request.header("MCP-Protocol-Version", revision.id());
        }
        if (options.apiKey() != null) {
            request.header("Authorization", "Bearer " + options.apiKey());
        }
    }

    private static @Nullable String name(Call call) {
        var params = call.request().params();
        return params != null && call.request().method().equals(Mcp.TOOLS_CALL)
                ? params.path("name").asString("")
                : null;
    }

    private void remember(Call call, ResponseInfo info) {
        if (call.request().method().equals(Mcp.INITIALIZE) && HttpStatus.ok(info.statusCode())) {
            sessionId = sessionId(info.headers());
        } else if (call.revision() != null && sessionId != null) {
            sessionRevision = call.revision();
        }
    }
}
