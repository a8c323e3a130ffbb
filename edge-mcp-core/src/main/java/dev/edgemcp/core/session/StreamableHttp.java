package dev.edgemcp.core.session;

import dev.edgemcp.core.tool.Principal;

/**
 * The server's end of the Streamable HTTP transport, without the HTTP: the caller brings requests that are
 * authenticated and read, and writes the answers. Thread-safe.
 */
public interface StreamableHttp {
    /**
     * Takes one POST.
     *
     * @param events takes what comes before the reply; used only if the client accepts events
     */
    HttpExchange post(String body, McpHeaders headers, Principal principal, EventSink events);

    /**
     * Takes one GET: a session's stream of messages that belong to no request, or what a client has missed.
     *
     * @param events takes the messages
     */
    HttpExchange get(McpHeaders headers, Principal principal, EventSink events);

    /** Takes one DELETE, which ends a session. */
    HttpExchange delete(McpHeaders headers, Principal principal);

    /** Whether {@link McpHeaders#trace} is of use to anybody. */
    default boolean traced() {
        return false;
    }
}
