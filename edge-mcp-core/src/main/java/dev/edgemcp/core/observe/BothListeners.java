package dev.edgemcp.core.observe;

import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.Tracer;

/** Two listeners as one. */
record BothListeners(CallListener first, CallListener second) implements CallListener {
    @Override
    public void requestReceived(String method) {
        first.requestReceived(method);
        second.requestReceived(method);
    }

    @Override
    public void requestFailed(String method, int code) {
        first.requestFailed(method, code);
        second.requestFailed(method, code);
    }

    @Override
    public void requestFailed(String method, int code, Span span) {
        first.requestFailed(method, code, span);
        second.requestFailed(method, code, span);
    }

    /** That of the first, unless it has none: a request has one span. */
    @Override
    public Tracer tracer() {
        return first.tracer() == Tracer.NONE ? second.tracer() : first.tracer();
    }

    @Override
    public void sessionOpened(ClientSession session) {
        first.sessionOpened(session);
        second.sessionOpened(session);
    }

    @Override
    public void sessionClosed(ClientSession session) {
        first.sessionClosed(session);
        second.sessionClosed(session);
    }

    @Override
    public void callStarted(Invocation invocation) {
        first.callStarted(invocation);
        second.callStarted(invocation);
    }

    @Override
    public void callEnded(Invocation invocation, CallEnd end, long nanos) {
        first.callEnded(invocation, end, nanos);
        second.callEnded(invocation, end, nanos);
    }
}
