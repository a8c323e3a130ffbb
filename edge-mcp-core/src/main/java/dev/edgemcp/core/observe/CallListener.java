package dev.edgemcp.core.observe;

import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.Tracer;

/** Told what happens to requests and calls. Runs on the threads that do the work: thread-safe, fast, never throwing. */
public interface CallListener {
    /** Listens to nothing. */
    CallListener NONE = new CallListener() {};

    /** The name that stands for methods which do not exist: what a client sends must not become a label. */
    String UNKNOWN = "unknown";

    /** Tells both, the first one first. */
    static CallListener both(CallListener first, CallListener second) {
        return new BothListeners(first, second);
    }

    /**
     * A request came in.
     *
     * @param method one of the methods that exist, or {@link #UNKNOWN}
     */
    default void requestReceived(String method) {}

    /**
     * A request, or a message that was none, was answered with a JSON-RPC error.
     *
     * @param method one of the methods that exist, or {@link #UNKNOWN}
     * @param code the JSON-RPC error code
     */
    default void requestFailed(String method, int code) {}

    /**
     * The same, of a request whose span is known: it has not ended yet.
     *
     * @param method one of the methods that exist, or {@link #UNKNOWN}
     * @param code the JSON-RPC error code
     */
    default void requestFailed(String method, int code, Span span) {
        requestFailed(method, code);
    }

    /** A session has begun. */
    default void sessionOpened(ClientSession session) {}

    /** A session has ended: its client has left, or was made to. Told once, if the end is noticed here at all. */
    default void sessionClosed(ClientSession session) {}

    /** A call enters the chain. */
    default void callStarted(Invocation invocation) {}

    /**
     * A call leaves the chain.
     *
     * @param nanos how long it took
     */
    default void callEnded(Invocation invocation, CallEnd end, long nanos) {}

    /** What makes the spans of requests; {@link Tracer#NONE} if nobody traces. Asked once, or rarely. */
    default Tracer tracer() {
        return Tracer.NONE;
    }
}
