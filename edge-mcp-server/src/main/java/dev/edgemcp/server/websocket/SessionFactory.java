package dev.edgemcp.server.websocket;

import dev.edgemcp.core.session.Opening;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;

/** Opens what is behind a connection. Called on event loops: must not block. Thread-safe. */
@FunctionalInterface
public interface SessionFactory {
    /**
     * Opens a session. It is closed by the connection.
     *
     * @param opening what the opening of the connection has brought, credentials of what {@link #passThrough} allows
     * @param outbound the way back; may be used at once
     */
    Session open(Principal principal, Opening opening, Outbound outbound);

    /** Which credentials clients may bring with the upgrade. */
    default PassThrough passThrough() {
        return PassThrough.NONE;
    }
}
