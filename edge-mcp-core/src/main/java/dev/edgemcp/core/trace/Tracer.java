package dev.edgemcp.core.trace;

/** Begins the spans of requests. Runs on the threads that do the work: thread-safe, fast, never throwing. */
@FunctionalInterface
public interface Tracer {
    /** Begins nothing; nobody reads what requests say of their traces, or makes anything for them. */
    Tracer NONE = (name, parent, carrier) -> Span.NONE;

    /**
     * Begins the span of a request.
     *
     * @param name from a fixed set
     * @param parent what the request is a part of, or {@link TraceContext#NONE} if it begins a trace
     * @param carrier what has brought the request, if that is something else than its parent: the span links to it
     */
    Span begin(String name, TraceContext parent, TraceContext carrier);
}
