package dev.edgemcp.core.session;

import dev.edgemcp.core.tool.Principal;
import org.jspecify.annotations.Nullable;

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

    /**
     * Ends a session, for DELETE.
     *
     * @return the HTTP status: 204 if it has ended, 404 if it is not known, 400 if none was named
     */
    int delete(@Nullable String sessionId, Principal principal);
}
