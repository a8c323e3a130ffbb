package dev.edgemcp.server;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.session.Opening;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.websocket.SessionFactory;

/** Opens the sessions of WebSockets. */
record EdgeSessions(EdgeMcp edge) implements SessionFactory {
    @Override
    public Session open(Principal principal, Opening opening, Outbound outbound) {
        return edge.connect(principal, opening, outbound);
    }

    @Override
    public PassThrough passThrough() {
        return edge.passThrough();
    }
}
