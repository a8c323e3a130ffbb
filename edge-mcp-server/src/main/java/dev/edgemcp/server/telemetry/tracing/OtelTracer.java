package dev.edgemcp.server.telemetry.tracing;

import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import dev.edgemcp.core.trace.Tracer;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;

/** Begins spans of OpenTelemetry. Parents are handed on, never taken from a thread. */
final class OtelTracer implements Tracer {
    private final io.opentelemetry.api.trace.Tracer otel;

    OtelTracer(io.opentelemetry.api.trace.Tracer otel) {
        this.otel = otel;
    }

    @Override
    public Span begin(String name, TraceContext parent, TraceContext carrier) {
        SpanBuilder builder =
                otel.spanBuilder(name).setSpanKind(SpanKind.SERVER).setParent(Contexts.remote(parent, Context.root()));
        SpanContext linked = Contexts.spanContext(carrier);
        if (linked.isValid()) {
            builder.addLink(linked);
        }
        return OtelSpan.of(otel, name, builder.startSpan(), parent.baggage());
    }
}
