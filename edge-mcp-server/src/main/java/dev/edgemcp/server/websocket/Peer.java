package dev.edgemcp.server.websocket;

import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.TraceContext;

/** Who is at the other end, as part of what, and of which connection: a user principal is what Tyrus carries from upgrade to session. */
record Peer(Principal principal, TraceContext carrier, WebSocketConnection connection)
        implements java.security.Principal {
    @Override
    public String getName() {
        return principal.keyId();
    }
}
