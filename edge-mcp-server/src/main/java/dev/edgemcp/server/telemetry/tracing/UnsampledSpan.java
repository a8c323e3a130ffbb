package dev.edgemcp.server.telemetry.tracing;

import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import io.opentelemetry.api.trace.SpanContext;
import org.jspecify.annotations.Nullable;

/** A request that is not recorded, and all its parts: only what others are told of it lives on. */
record UnsampledSpan(SpanContext span, @Nullable String baggage) implements Span {
    @Override
    public boolean recorded() {
        return false;
    }

    @Override
    public Span part(String name) {
        return this;
    }

    @Override
    public Span part(String name, String target) {
        return this;
    }

    @Override
    public Span request(String name) {
        return this;
    }

    @Override
    public void target(String target) {}

    @Override
    public void set(String key, String value) {}

    @Override
    public void set(String key, long value) {}

    @Override
    public void set(String key, boolean value) {}

    @Override
    public void event(String name, String key, String value) {}

    @Override
    public void link(TraceContext other) {}

    @Override
    public void failed(String type, @Nullable String message) {}

    @Override
    public void end() {}

    @Override
    public TraceContext context() {
        return Contexts.told(span, baggage);
    }
}
