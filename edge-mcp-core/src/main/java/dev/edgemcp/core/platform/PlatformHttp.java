package dev.edgemcp.core.platform;

import dev.edgemcp.core.jsonrpc.BoundedJson;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends requests to the platform: each with a deadline for the whole answer and a bound to it, past the {@link Breaker},
 * and counted. Redirects are not followed: what is sent must not end up elsewhere. Thread-safe.
 */
final class PlatformHttp {
    private static final int MAX_DEPTH = 64;
    private static final int MAX_ERROR = 64 * 1024;
    /** What a token takes at the least, on average: less is a way to fill the memory with little. */
    private static final int BYTES_PER_TOKEN = 6;

    private static final int MAX_SAID = 300;
    private static final long MAX_RETRY_AFTER = 3600;

    private final String base;
    private final URI address;
    private final HttpClient client;
    private final Breaker breaker;
    private final PlatformListener listener;
    private final Ticker ticker;

    PlatformHttp(
            PlatformSettings settings, Breaker breaker, PlatformListener listener, Executor executor, Ticker ticker) {
        String url = settings.url().toString();
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.address = settings.url();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(executor)
                .connectTimeout(settings.bounds().connectTimeout())
                .followRedirects(HttpClient.Redirect.NEVER);
        if (base.startsWith("http:")) {
            // In clear text the JDK would ask for an upgrade to HTTP/2, which confuses some servers.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        this.client = builder.build();
        this.breaker = breaker;
        this.listener = listener;
        this.ticker = ticker;
    }

    /**
     * A request.
     *
     * @param account who asks, or null where the body says so
     * @param path below the URL of the platform, with the query
     * @param body null for none
     * @param timeout for the whole answer
     * @param maxBytes of the answer
     * @param span of the request, whose context is sent along; ended here
     */
    record Ask(
            PlatformCall call,
            @Nullable Account account,
            String method,
            String path,
            @Nullable ObjectNode body,
            Duration timeout,
            int maxBytes,
            Span span) {
        /** A request that nobody traces: what it serves is no call. */
        Ask(
                PlatformCall call,
                @Nullable Account account,
                String method,
                String path,
                @Nullable ObjectNode body,
                Duration timeout,
                int maxBytes) {
            this(call, account, method, path, body, timeout, maxBytes, Span.NONE);
        }

        /** Without the body, which can have keys and tokens in it. */
        @Override
        public String toString() {
            return "Ask[" + method + " " + path + "]";
        }
    }

    /**
     * Sends a request. Cancelling the future ends it, and its connection.
     *
     * @return the answer, null in JSON if it has no body; fails with {@link PlatformException} alone
     */
    CompletableFuture<JsonNode> send(Ask ask) {
        long start = ticker.nanos();
        CompletableFuture<JsonNode> result = new CompletableFuture<>();
        if (!breaker.tryAcquire()) {
            listener.platformCalled(ask.call(), PlatformOutcome.SKIPPED, 0);
            end(ask.span(), PlatformOutcome.SKIPPED);
            result.completeExceptionally(new PlatformException(
                    PlatformOutcome.SKIPPED, "it has failed several times in a row and is left alone for a while"));
            return result;
        }
        AtomicReference<BoundedBody> reading = new AtomicReference<>();
        CompletableFuture<HttpResponse<byte[]>> exchange;
        try {
            exchange = client.sendAsync(request(ask), info -> {
                ask.span().set(Attributes.HTTP_STATUS, info.statusCode());
                BoundedBody body = new BoundedBody(info.statusCode() / 100 == 2 ? ask.maxBytes() : MAX_ERROR);
                reading.set(body);
                return body;
            });
        } catch (RuntimeException e) {
            exchange = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<HttpResponse<byte[]>> sent = exchange;
        sent.whenComplete((response, failure) -> {
            try {
                if (failure != null) {
                    throw failed(failure);
                }
                result.complete(read(response, ask.maxBytes() / BYTES_PER_TOKEN));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        result.orTimeout(ask.timeout().toNanos(), TimeUnit.NANOSECONDS);
        CompletableFuture<JsonNode> told = new CompletableFuture<>();
        result.whenComplete((answer, failure) -> {
            if (failure != null) {
                // Whatever the reason is: nobody reads on.
                BoundedBody body = reading.get();
                if (body != null) {
                    body.cancel();
                }
                sent.cancel(true);
            }
            PlatformException problem = failure == null ? null : problem(failure);
            judge(ask.call(), problem);
            end(ask.span(), problem == null ? PlatformOutcome.OK : problem.outcome());
            listener.platformCalled(
                    ask.call(), problem == null ? PlatformOutcome.OK : problem.outcome(), ticker.nanos() - start);
            if (problem == null) {
                told.complete(answer);
            } else {
                told.completeExceptionally(problem);
            }
        });
        told.whenComplete((answer, failure) -> {
            if (told.isCancelled()) {
                result.cancel(false);
            }
        });
        return told;
    }

    private static void end(Span span, PlatformOutcome outcome) {
        if (outcome != PlatformOutcome.OK) {
            span.failed(outcome.name().toLowerCase(Locale.ROOT), null);
        }
        span.end();
    }

    private HttpRequest request(Ask ask) {
        Span span = ask.span();
        if (span.recorded()) {
            span.set(Attributes.HTTP_METHOD, ask.method());
            span.set(Attributes.SERVER_ADDRESS, address.getHost());
            span.set(Attributes.SERVER_PORT, address.getPort());
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + ask.path()))
                .timeout(ask.timeout())
                .header("Accept", "application/json");
        span.context().fields().forEach(request::header);
        if (ask.account() != null) {
            ask.account().show(request);
        }
        if (ask.body() == null) {
            request.method(ask.method(), BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(ask.method(), BodyPublishers.ofString(Json.text(ask.body()), StandardCharsets.UTF_8));
        }
        return request.build();
    }

    private static JsonNode read(HttpResponse<byte[]> response, int maxTokens) {
        int status = response.statusCode();
        byte[] body = response.body();
        if (status / 100 == 2) {
            if (body.length == 0) {
                return JsonNodeFactory.instance.nullNode();
            }
            try {
                return new BoundedJson(new MessageLimits(Math.max(1024, body.length), MAX_DEPTH)).read(body, maxTokens);
            } catch (IllegalArgumentException e) {
                throw new PlatformException(PlatformOutcome.MALFORMED, "its answer is " + e.getMessage());
            }
        }
        throw new PlatformException(
                outcome(status), "it answers with status " + status, retryAfter(response), said(body));
    }

    private static PlatformOutcome outcome(int status) {
        return switch (status) {
            case 401, 403 -> PlatformOutcome.UNAUTHORIZED;
            case 404, 410 -> PlatformOutcome.NOT_FOUND;
            case 429 -> PlatformOutcome.THROTTLED;
            case 408, 502, 503, 504 -> PlatformOutcome.UNAVAILABLE;
            default ->
                status / 100 == 5
                        ? PlatformOutcome.SERVER_ERROR
                        : status / 100 == 4 ? PlatformOutcome.REFUSED : PlatformOutcome.MALFORMED;
        };
    }

    /** {@code Retry-After} in seconds; dates are not taken. */
    private static @Nullable Duration retryAfter(HttpResponse<?> response) {
        String text = response.headers().firstValue("Retry-After").orElse("").strip();
        return text.matches("\\d{1,9}") ? Duration.ofSeconds(Math.min(Long.parseLong(text), MAX_RETRY_AFTER)) : null;
    }

    private static String said(byte[] body) {
        try {
            JsonNode json =
                    new BoundedJson(new MessageLimits(MAX_ERROR, MAX_DEPTH)).read(body, MAX_ERROR / BYTES_PER_TOKEN);
            String error = json.path("error").asString("");
            return Texts.clean(error.isBlank() ? json.path("message").asString("") : error, MAX_SAID)
                    .strip();
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static RuntimeException failed(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        for (Throwable each = cause; each != null; each = each.getCause()) {
            if (each instanceof PlatformException known) {
                return known;
            }
        }
        if (cause instanceof java.net.http.HttpConnectTimeoutException) {
            return new PlatformException(PlatformOutcome.UNREACHABLE, "it cannot be connected to in time");
        }
        if (cause instanceof java.net.http.HttpTimeoutException || cause instanceof TimeoutException) {
            return new PlatformException(PlatformOutcome.TIMEOUT, "it does not answer in time");
        }
        if (cause instanceof CancellationException) {
            return new PlatformException(PlatformOutcome.CANCELLED, "the call was cancelled");
        }
        // Names of hosts are in the configuration; texts of exceptions can have more than that.
        return new PlatformException(
                PlatformOutcome.UNREACHABLE,
                "the connection failed (" + cause.getClass().getSimpleName() + ")");
    }

    private static PlatformException problem(Throwable failure) {
        RuntimeException known = failed(failure);
        return known instanceof PlatformException problem
                ? problem
                : new PlatformException(PlatformOutcome.UNREACHABLE, "the connection failed");
    }

    /** What an answer says of the platform as a whole. That a tool fails or takes long says nothing. */
    private void judge(PlatformCall call, @Nullable PlatformException problem) {
        if (problem == null) {
            breaker.succeeded();
            return;
        }
        boolean tool = call == PlatformCall.EXECUTE;
        switch (problem.outcome()) {
            case UNREACHABLE, UNAVAILABLE -> breaker.failed(problem.retryAfter());
            case TIMEOUT -> {
                if (tool) {
                    breaker.withdrawn();
                } else {
                    breaker.failed(null);
                }
            }
            case SERVER_ERROR, MALFORMED, TOO_LARGE -> {
                if (tool) {
                    breaker.succeeded();
                } else {
                    breaker.failed(problem.retryAfter());
                }
            }
            case CANCELLED -> breaker.withdrawn();
            default -> breaker.succeeded();
        }
    }
}
