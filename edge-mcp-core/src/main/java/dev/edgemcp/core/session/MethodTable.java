package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.Tracer;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/** The methods of an era, and the one place where their failures become answers. Thread-safe. */
public final class MethodTable {
    private static final Logger LOG = LoggerFactory.getLogger(MethodTable.class);

    /** Does the work of one method. */
    @FunctionalInterface
    public interface Method {
        /**
         * Answers a request. May throw instead of returning a failed future.
         *
         * @throws JsonRpcException to answer with that error
         */
        CompletableFuture<ObjectNode> answer(Request request, Params params, Exchange exchange);
    }

    private final Map<String, Method> methods;
    private final int unknownMethodStatus;
    private final UnaryOperator<JsonRpcError> dialect;
    private final CallListener listener;
    private final Tracer tracer;

    /**
     * @param unknownMethodStatus the HTTP status for methods that are not in the table
     * @param dialect changes errors into what the era calls them
     */
    public MethodTable(
            Map<String, Method> methods,
            int unknownMethodStatus,
            UnaryOperator<JsonRpcError> dialect,
            CallListener listener) {
        this.methods = Map.copyOf(methods);
        this.unknownMethodStatus = unknownMethodStatus;
        this.dialect = dialect;
        this.listener = listener;
        this.tracer = listener.tracer();
    }

    /** The names of the methods. */
    public Set<String> names() {
        return methods.keySet();
    }

    /** Answers a request; the future never fails. */
    public CompletableFuture<Reply> answer(Request request, Exchange exchange) {
        Method method = methods.get(request.method());
        String label = method == null ? CallListener.UNKNOWN : request.method();
        listener.requestReceived(label);
        Span span = begin(label, request, exchange);
        CompletableFuture<ObjectNode> result;
        try {
            if (method == null) {
                throw new JsonRpcException(JsonRpcError.METHOD_NOT_FOUND, "no such method in this protocol revision");
            }
            result = method.answer(request, Params.of(request.params()), exchange.in(span));
        } catch (RuntimeException e) {
            result = CompletableFuture.failedFuture(e);
        }
        return result.handle((value, failure) ->
                failure == null ? succeeded(request, value, span) : failed(request, label, failure, span));
    }

    /** Answers a request with an error found before it got here, counting it. */
    public Reply refuse(Request request, Exchange exchange, JsonRpcError error, int status) {
        String label = methods.containsKey(request.method()) ? request.method() : CallListener.UNKNOWN;
        listener.requestReceived(label);
        Span span = begin(label, request, exchange);
        tellFailure(label, error, span);
        return Reply.failure(request.id(), error, status);
    }

    private Span begin(String label, Request request, Exchange exchange) {
        return tracer == Tracer.NONE ? Span.NONE : RequestSpans.begin(tracer, label, request, exchange);
    }

    private static Reply succeeded(Request request, ObjectNode value, Span span) {
        if (span.recorded()) {
            RequestSpans.succeeded(span, value);
        }
        span.end();
        return Reply.success(request.id(), value);
    }

    private Reply failed(Request request, String label, Throwable failure, Span span) {
        Throwable cause = unwrap(failure);
        if (cause instanceof CancellationException) {
            span.failed("cancelled", null);
            span.end();
            return Reply.NONE;
        }
        JsonRpcError error =
                cause instanceof JsonRpcException known ? dialect.apply(known.error()) : internal(label, cause);
        tellFailure(label, error, span);
        return Reply.failure(request.id(), error, status(error.code()));
    }

    private void tellFailure(String label, JsonRpcError error, Span span) {
        if (span.recorded()) {
            RequestSpans.failed(span, error);
        }
        listener.requestFailed(label, error.code(), span);
        span.end();
    }

    private static JsonRpcError internal(String method, Throwable cause) {
        String reference =
                String.format(Locale.ROOT, "%08x", ThreadLocalRandom.current().nextInt());
        LOG.atError()
                .setCause(cause)
                .addKeyValue("reference", reference)
                .addKeyValue("method", method)
                .log("request failed");
        return new JsonRpcError(
                JsonRpcError.INTERNAL_ERROR,
                "internal error; the server's log has the cause under reference " + reference);
    }

    private int status(int code) {
        return switch (code) {
            case JsonRpcError.METHOD_NOT_FOUND -> unknownMethodStatus;
            case JsonRpcError.INVALID_REQUEST,
                    Mcp.HEADER_MISMATCH,
                    Mcp.MISSING_CLIENT_CAPABILITY,
                    Mcp.UNSUPPORTED_PROTOCOL_VERSION -> 400;
            case Mcp.TOO_MANY_REQUESTS -> 429;
            case Mcp.UNAVAILABLE -> 503;
            default -> 200;
        };
    }

    private static Throwable unwrap(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
