package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The response to one POST: finds the answer of the call in it, and serves what else comes on its stream. */
final class HttpAnswer {
    /** How long a stream may stay open after the answer; ended by the server, its connection can be used again. */
    private static final long GRACE_MILLIS = 1000;

    private final Call call;
    private final HttpChannel channel;
    private final JsonRpcCodec codec;
    private final ClientOptions options;
    private volatile @Nullable BodyReader reader;

    HttpAnswer(Call call, HttpChannel channel, JsonRpcCodec codec, ClientOptions options) {
        this.call = call;
        this.channel = channel;
        this.codec = codec;
        this.options = options;
    }

    /** Reads the body in the form that its header announces. */
    BodySubscriber<String> reader(ResponseInfo info) {
        boolean stream = info.headers()
                .firstValue("Content-Type")
                .map(type -> type.toLowerCase(Locale.ROOT).startsWith("text/event-stream"))
                .orElse(false);
        int maxBytes = options.limits().maxBytes();
        BodyReader created = new BodyReader(maxBytes, stream ? new SseParser(maxBytes, this::event) : null);
        reader = created;
        if (call.answer().isDone()) {
            created.cancel();
        }
        return created;
    }

    /** Nobody waits any more: without an answer, ends the exchange now; with one, lets the server end it. */
    void settled(CompletableFuture<HttpResponse<String>> sent, boolean failed) {
        if (failed) {
            stop(sent);
            return;
        }
        CompletableFuture<?> ended =
                sent.thenApply(response -> response).orTimeout(GRACE_MILLIS, TimeUnit.MILLISECONDS);
        ended.whenComplete((response, failure) -> {
            if (failure instanceof TimeoutException) {
                stop(sent);
            }
        });
    }

    /** The whole response is here. */
    void ended(HttpResponse<String> response) {
        if (call.answer().isDone()) {
            return;
        }
        int status = response.statusCode();
        if (HttpStatus.unauthorized(status)) {
            call.fail(HttpStatus.refused(response, channel.target(), options.apiKey() != null));
        } else if (status == 404
                && response.request()
                        .headers()
                        .firstValue(HttpChannel.SESSION_ID)
                        .isPresent()) {
            call.fail(McpClientException.status(
                    Reason.SESSION_LOST,
                    status,
                    channel.target().describe() + " does not know this session any more; connect again"));
        } else {
            body(response);
        }
    }

    private void stop(CompletableFuture<HttpResponse<String>> sent) {
        BodyReader reading = reader;
        if (reading != null) {
            reading.cancel();
        }
        sent.cancel(true);
    }

    private void body(HttpResponse<String> response) {
        boolean ok = HttpStatus.ok(response.statusCode());
        JsonRpcMessage message = null;
        try {
            message = response.body().isBlank() ? null : codec.decode(response.body());
        } catch (JsonRpcException e) {
            // An error page is no noise: the status says it all.
            if (ok) {
                options.noise().accept(Failures.quote(response.body()));
                call.fail(new McpClientException(
                        Reason.PROTOCOL, "the server's answer is not MCP: " + Failures.words(e)));
                return;
            }
        }
        if (message instanceof Response answer && answers(answer)) {
            call.answered(answer);
        } else if (ok) {
            call.fail(new McpClientException(
                    response.body().isBlank() ? Reason.CLOSED : Reason.PROTOCOL,
                    "the server ended its response without an answer"));
        } else {
            call.fail(HttpStatus.refused(response, channel.target(), options.apiKey() != null));
        }
    }

    private void event(String data) {
        JsonRpcMessage message;
        try {
            message = codec.decode(data);
        } catch (JsonRpcException e) {
            options.noise().accept(Failures.quote(data));
            if (call.id().equals(e.id())) {
                call.fail(new McpClientException(
                        Reason.PROTOCOL, "the server's answer is not MCP: " + Failures.words(e)));
            }
            return;
        }
        if (message instanceof Response response && answers(response)) {
            call.answered(response);
        } else if (message instanceof Request request) {
            channel.reply(ServerRequests.answer(request), call.revision());
        } else if (message instanceof Notification notification) {
            notified(notification);
        }
    }

    private void notified(Notification notification) {
        if (!notification.method().equals(Mcp.PROGRESS)) {
            options.notifications().accept(notification);
        } else if (call.id().equals(Progress.request(notification))) {
            call.progressed(notification);
        }
    }

    private boolean answers(Response response) {
        RequestId id = response instanceof Success success ? success.id() : ((Failure) response).id();
        return id == null || id.equals(call.id());
    }
}
