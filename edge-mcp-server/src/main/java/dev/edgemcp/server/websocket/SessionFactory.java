package dev.edgemcp.server.websocket;

import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;

/** Opens what is behind a connection. Called on event loops: must not block. Thread-safe. */
@FunctionalInterface
public interface SessionFactory {
    /**
     * Opens a session. It is closed by the connection.
     *
     * @param outbound the way back; may be used at once
     */
    Session open(Principal principal, Outbound outbound);

    /**
     * Opens a session whose client lends something to all its calls.
     *
     * @param credentials what it has brought with the upgrade, of what {@link #passThrough} allows
     */
    default Session open(Principal principal, Credentials credentials, Outbound outbound) {
        return open(principal, outbound);
    }

    /** Which credentials clients may bring with the upgrade. */
    default PassThrough passThrough() {
        return PassThrough.NONE;
    }
}
