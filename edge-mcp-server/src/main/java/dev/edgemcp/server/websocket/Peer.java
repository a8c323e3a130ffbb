package dev.edgemcp.server.websocket;

import dev.edgemcp.core.session.Opening;
import dev.edgemcp.core.tool.Principal;

/** Who is at the other end, with what, and of which connection: a user principal is what Tyrus carries from upgrade to session. */
record Peer(Principal principal, Opening opening, WebSocketConnection connection) implements java.security.Principal {
    @Override
    public String getName() {
        return principal.keyId();
    }
}
