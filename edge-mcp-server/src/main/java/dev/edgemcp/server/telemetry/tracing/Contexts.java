package dev.edgemcp.server.telemetry.tracing;

import dev.edgemcp.core.trace.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What OpenTelemetry makes of what processes tell each other, and the other way round. */
final class Contexts {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<TraceContext> FIELDS = new TextMapGetter<>() {
        @Override
        public @Nullable String get(@Nullable TraceContext carrier, String key) {
            if (carrier == null) {
                return null;
            }
            return key.equals(TraceContext.TRACEPARENT) ? carrier.traceparent() : carrier.tracestate();
        }
    };

    private Contexts() {}

    /** The context in which the span of another process is the current one; {@code base} if there is none. */
    static Context remote(TraceContext context, Context base) {
        return context.present() ? W3C.extract(base, context, FIELDS) : base;
    }

    /** The span that it names; an invalid one if there is none. */
    static SpanContext spanContext(TraceContext context) {
        return Span.fromContext(remote(context, Context.root())).getSpanContext();
    }

    /** What to tell others of a span. */
    static TraceContext told(SpanContext span, @Nullable String baggage) {
        Map<String, String> fields = new HashMap<>();
        W3C.inject(Context.root().with(Span.wrap(span)), fields, (carrier, key, value) -> {
            if (carrier != null) {
                carrier.put(key, value);
            }
        });
        return TraceContext.of(fields.get(TraceContext.TRACEPARENT), fields.get(TraceContext.TRACESTATE), baggage);
    }
}
