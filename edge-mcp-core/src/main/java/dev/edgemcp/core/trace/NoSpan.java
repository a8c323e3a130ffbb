package dev.edgemcp.core.trace;

import org.jspecify.annotations.Nullable;

/** Does nothing, for all that is not watched. */
final class NoSpan implements Span {
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
        return TraceContext.NONE;
    }
}
