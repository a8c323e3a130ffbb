package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One request of a relay over HTTP, from the POST to the end of its response. */
final class HttpPost {
    /** How long a stream may stay open after the answer; ended by the server, its connection can be used again. */
    private static final long GRACE_MILLIS = 1000;

    private final HttpLink link;
    private final RelayMessage message;
    private final RequestId id;
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private volatile @Nullable BodyReader reader;
    private volatile @Nullable CompletableFuture<HttpResponse<String>> sent;
    private volatile boolean stopped;

    HttpPost(HttpLink link, RelayMessage message, RequestId id) {
        this.link = link;
        this.message = message;
        this.id = id;
    }

    void start() {
        String session = message.claim() == null && !message.initializes() ? link.sessionId() : null;
        CompletableFuture<HttpResponse<String>> exchange = link.http().sendAsync(link.post(message), this::reader);
        sent = exchange;
        exchange.whenCompleteAsync(
                (response, failure) -> {
                    link.finished(id, this);
                    if (stopped || answered.isDone()) {
                        return;
                    }
                    if (response != null) {
                        ended(response, session);
                    } else {
                        McpClientException why = link.failed(failure);
                        if (why.reason() == Reason.UNREACHABLE) {
                            link.peer().unsent(message, why);
                        } else {
                            link.peer().failed(id, why, true);
                        }
                    }
                },
                link.executor());
        if (stopped) {
            stop();
        }
    }

    /** Ends the exchange now, which in the stateless era cancels the request. */
    void stop() {
        stopped = true;
        BodyReader reading = reader;
        if (reading != null) {
            reading.cancel();
        }
        CompletableFuture<?> exchange = sent;
        if (exchange != null) {
            exchange.cancel(true);
        }
    }

    private BodySubscriber<String> reader(ResponseInfo info) {
        if (message.initializes() && HttpStatus.ok(info.statusCode())) {
            link.begin(info.headers());
        }
        boolean events = info.headers()
                .firstValue("Content-Type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
                .orElse(false);
        int maxBytes = link.options().limits().maxBytes();
        BodyReader created = new BodyReader(maxBytes, events ? new SseParser(maxBytes, this::event) : null);
        reader = created;
        if (stopped) {
            created.cancel();
        }
        return created;
    }

    private void event(String data) {
        JsonRpcMessage json;
        try {
            json = link.codec().decode(data);
        } catch (JsonRpcException e) {
            link.peer().unreadable(data, e);
            return;
        }
        if (json instanceof Response response && mine(response) && answered.complete(null)) {
            endSoon();
        }
        link.peer().received(json, data);
    }

    private void endSoon() {
        CompletableFuture<?> exchange = sent;
        if (exchange == null) {
            return;
        }
        CompletableFuture<?> ended =
                exchange.thenApply(response -> response).orTimeout(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        ended.whenComplete((response, failure) -> {
            if (failure instanceof TimeoutException) {
                stop();
            }
        });
    }

    private void ended(HttpResponse<String> response, @Nullable String session) {
        int status = response.statusCode();
        if (status == 404 && session != null) {
            link.forgotten(message, session);
            return;
        }
        Duration later = HttpStatus.retryAfter(response);
        if (later != null && inTime(later)) {
            CompletableFuture.delayedExecutor(later.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(this::repeat);
            return;
        }
        JsonRpcMessage json = null;
        try {
            json = response.body().isBlank() ? null : link.codec().decode(response.body());
        } catch (JsonRpcException e) {
            if (HttpStatus.ok(status)) {
                link.peer().unreadable(response.body(), e);
            }
        }
        if (json instanceof Success success && success.id().equals(id)) {
            link.peer().received(success, response.body());
        } else if (json instanceof Failure failure
                && (failure.id() == null || failure.id().equals(id))) {
            // Without an id the client could not tell whose error it is.
            Failure named = new Failure(id, failure.error());
            link.peer().received(named, failure.id() == null ? link.codec().encode(named) : response.body());
        } else if (HttpStatus.ok(status)) {
            link.peer()
                    .failed(
                            id,
                            new McpClientException(
                                    Reason.CLOSED, link.target().describe() + " ended its response without an answer"),
                            true);
        } else {
            link.peer().failed(id, link.refused(response), status >= 500);
        }
    }

    private boolean inTime(Duration later) {
        return later.toNanos() < message.deadline() - link.options().ticker().nanos();
    }

    private void repeat() {
        if (stopped || link.closed()) {
            return;
        }
        link.peer()
                .unsent(
                        message,
                        new McpClientException(Reason.BUSY, link.target().describe() + " was busy"));
    }

    private boolean mine(Response response) {
        return response instanceof Success success
                ? success.id().equals(id)
                : response instanceof Failure failure && id.equals(failure.id());
    }
}
