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
     * @param notifications takes messages that belong to this request and come before its reply; only useful to a
     *     client that accepts an event stream
     */
    HttpExchange post(String body, PostHeaders headers, Principal principal, Outbound notifications);

    /**
     * Ends a session, for DELETE.
     *
     * @return the HTTP status: 204 if it has ended, 404 if it is not known, 400 if none was named
     */
    int delete(@Nullable String sessionId, Principal principal);
}
