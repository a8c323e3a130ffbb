package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import dev.edgemcp.core.trace.Tracer;
import dev.edgemcp.core.trace.Transport;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the spans of requests are called and say.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/">Semantic conventions for MCP</a>
 */
final class RequestSpans {
    private static final int MAX_WORD = 256;
    private static final int MAX_MESSAGE = 1024;
    private static final int DIGEST = 8;

    private RequestSpans() {}

    /**
     * Begins the span of a request. Its parent is what {@code _meta} says, and else the POST that brought it. A connection is
     * no parent: it would put all that happens on it for hours into one trace. What is not the parent is linked to.
     *
     * @param label the method, or what stands for those that do not exist
     */
    static Span begin(Tracer tracer, String label, Request request, Exchange exchange) {
        ObjectNode meta = meta(request);
        TraceContext carrier = exchange.carrier();
        TraceContext own = meta == null
                ? TraceContext.NONE
                : TraceContext.of(
                        text(meta, TraceContext.TRACEPARENT),
                        text(meta, TraceContext.TRACESTATE),
                        text(meta, TraceContext.BAGGAGE));
        Span span = tracer.begin(label, parent(own, carrier, exchange.transport()), link(own, carrier, exchange));
        if (span.recorded()) {
            describe(span, label, request, exchange, meta);
        }
        return span;
    }

    private static TraceContext parent(TraceContext own, TraceContext carrier, Transport transport) {
        TraceContext parent = own.present() || transport != Transport.HTTP ? own : carrier;
        String baggage = own.baggage() == null ? carrier.baggage() : own.baggage();
        return baggage == null || baggage.equals(parent.baggage()) ? parent : parent.withBaggage(baggage);
    }

    private static TraceContext link(TraceContext own, TraceContext carrier, Exchange exchange) {
        boolean parent = !own.present() && exchange.transport() == Transport.HTTP;
        return parent || (own.present() && own.equals(carrier)) ? TraceContext.NONE : carrier;
    }

    private static void describe(
            Span span, String label, Request request, Exchange exchange, @Nullable ObjectNode meta) {
        span.set(Attributes.METHOD, label);
        span.set(Attributes.REQUEST_ID, shortened(request.id().toJson().asString(), MAX_WORD));
        span.set(Attributes.TENANT, exchange.conversation().principal().tenant());
        String network = exchange.transport().network();
        if (network != null) {
            span.set(Attributes.NETWORK_TRANSPORT, network);
        }
        String protocol = exchange.transport().protocol();
        if (protocol != null) {
            span.set(Attributes.NETWORK_PROTOCOL, protocol);
        }
        String version = version(exchange, meta);
        if (version != null) {
            span.set(Attributes.PROTOCOL_VERSION, version);
        }
        McpHeaders headers = exchange.headers();
        if (headers != null
                && headers.sessionId() != null
                && exchange.conversation().handshake() != null) {
            span.set(Attributes.SESSION_ID, digest(headers.sessionId()));
        }
    }

    /** Looks for the failure that results of tools can have. */
    static void succeeded(Span span, ObjectNode result) {
        if (result.path("isError").asBoolean(false)) {
            span.failed("tool_error", null);
        }
    }

    static void failed(Span span, JsonRpcError error) {
        String code = String.valueOf(error.code());
        span.set(Attributes.STATUS_CODE, code);
        span.failed(code, shortened(error.message(), MAX_MESSAGE));
    }

    private static @Nullable ObjectNode meta(Request request) {
        ObjectNode params = request.params();
        return params != null && params.get(Mcp.META) instanceof ObjectNode meta ? meta : null;
    }

    private static @Nullable String text(ObjectNode meta, String name) {
        JsonNode value = meta.get(name);
        return value == null || !value.isString() ? null : value.stringValue();
    }

    /** What was agreed on, or what a request claims that needs no agreement. */
    private static @Nullable String version(Exchange exchange, @Nullable ObjectNode meta) {
        String claimed = meta == null ? null : text(meta, Mcp.META_PROTOCOL_VERSION);
        if (claimed != null) {
            return shortened(claimed, MAX_WORD);
        }
        Handshake handshake = exchange.conversation().handshake();
        return handshake == null ? null : handshake.revision().id();
    }

    private static String digest(String token) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(Arrays.copyOf(digest, DIGEST));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
