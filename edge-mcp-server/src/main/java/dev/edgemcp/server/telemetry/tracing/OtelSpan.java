package dev.edgemcp.server.telemetry.tracing;

import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import org.jspecify.annotations.Nullable;

/** A span of OpenTelemetry that is recorded. */
final class OtelSpan implements Span {
    private static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");

    private final Tracer otel;
    private final String name;
    private final io.opentelemetry.api.trace.Span span;
    private final @Nullable String baggage;

    private OtelSpan(Tracer otel, String name, io.opentelemetry.api.trace.Span span, @Nullable String baggage) {
        this.otel = otel;
        this.name = name;
        this.span = span;
        this.baggage = baggage;
    }

    static Span of(Tracer otel, String name, io.opentelemetry.api.trace.Span span, @Nullable String baggage) {
        return span.isRecording()
                ? new OtelSpan(otel, name, span, baggage)
                : new UnsampledSpan(span.getSpanContext(), baggage);
    }

    @Override
    public boolean recorded() {
        return true;
    }

    @Override
    public Span part(String part) {
        return child(part, SpanKind.INTERNAL);
    }

    @Override
    public Span part(String part, String target) {
        return child(part + "." + target, SpanKind.INTERNAL);
    }

    @Override
    public Span request(String request) {
        return child(request, SpanKind.CLIENT);
    }

    private Span child(String childName, SpanKind kind) {
        return of(
                otel,
                childName,
                otel.spanBuilder(childName)
                        .setSpanKind(kind)
                        .setParent(Context.root().with(span))
                        .startSpan(),
                baggage);
    }

    @Override
    public void target(String target) {
        span.updateName(name + " " + target);
    }

    @Override
    public void set(String key, String value) {
        span.setAttribute(key, value);
    }

    @Override
    public void set(String key, long value) {
        span.setAttribute(key, value);
    }

    @Override
    public void set(String key, boolean value) {
        span.setAttribute(key, value);
    }

    @Override
    public void event(String event, String key, String value) {
        span.addEvent(event, Attributes.of(AttributeKey.stringKey(key), value));
    }

    @Override
    public void link(TraceContext other) {
        SpanContext linked = Contexts.spanContext(other);
        if (linked.isValid()) {
            span.addLink(linked);
        }
    }

    @Override
    public void failed(String type, @Nullable String message) {
        span.setAttribute(ERROR_TYPE, type);
        span.setStatus(StatusCode.ERROR, message == null ? "" : message);
    }

    @Override
    public void end() {
        span.end();
    }

    @Override
    public TraceContext context() {
        return Contexts.told(span.getSpanContext(), baggage);
    }
}
