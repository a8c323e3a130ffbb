package dev.edgemcp.server.telemetry;

import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/**
 * Which trace a value is an example of. Prometheus asks on the thread that records it, while it does: what is set here lasts
 * for that long, so that it does not matter where a call began. Thread-safe.
 */
final class Exemplars implements SpanContext {
    /** The end of a {@link Exemplars#in}. */
    interface Scope extends AutoCloseable {
        @Override
        void close();
    }

    private static final ThreadLocal<@Nullable TraceContext> CURRENT = new ThreadLocal<>();
    private static final Scope END = CURRENT::remove;
    private static final Scope NOTHING = () -> {};

    /** What is recorded until the scope is closed, by this thread, belongs to this span. */
    static Scope in(Span span) {
        if (!span.recorded()) {
            return NOTHING;
        }
        CURRENT.set(span.context());
        return END;
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        TraceContext context = CURRENT.get();
        return context == null ? null : context.traceId();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        TraceContext context = CURRENT.get();
        return context == null ? null : context.spanId();
    }

    @Override
    public boolean isCurrentSpanSampled() {
        TraceContext context = CURRENT.get();
        return context != null && context.sampled();
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // That it is one shows in the metrics.
    }
}
