package dev.edgemcp.core.session;

import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import dev.edgemcp.core.trace.Transport;
import org.jspecify.annotations.Nullable;

/**
 * Where a message came from and where what belongs to it goes.
 *
 * @param out takes encoded messages that belong to the request and come before its answer
 * @param reachable whether the client reads what goes out there
 * @param headers of the POST that brought it, or null on other transports
 * @param release lets go of the connection that waits for the answer, where the client can come back for it
 * @param transport how it came in
 * @param carrier what the connection or POST that brought it is a part of
 * @param span the request that is being answered
 */
public record Exchange(
        Conversation conversation,
        Outbound out,
        boolean reachable,
        @Nullable McpHeaders headers,
        Runnable release,
        Transport transport,
        TraceContext carrier,
        Span span) {
    /** An exchange over HTTP. */
    public Exchange(Conversation conversation, Outbound out, boolean reachable, McpHeaders headers, Runnable release) {
        this(conversation, out, reachable, headers, release, Transport.HTTP, headers.trace(), Span.NONE);
    }

    /** An exchange over a connection. */
    public static Exchange over(Conversation conversation, Outbound out, Transport transport, TraceContext carrier) {
        return new Exchange(conversation, out, true, null, () -> {}, transport, carrier, Span.NONE);
    }

    /** The same, while that request is being answered. */
    public Exchange in(Span request) {
        return request == Span.NONE
                ? this
                : new Exchange(conversation, out, reachable, headers, release, transport, carrier, request);
    }
}
