package dev.edgemcp.server.websocket;

import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.TraceContext;

/** Opens what is behind a connection. Called on event loops: must not block. Thread-safe. */
@FunctionalInterface
public interface SessionFactory {
    /**
     * Opens a session. It is closed by the connection.
     *
     * @param carrier what the opening of the connection is a part of
     * @param outbound the way back; may be used at once
     */
    Session open(Principal principal, TraceContext carrier, Outbound outbound);
}
