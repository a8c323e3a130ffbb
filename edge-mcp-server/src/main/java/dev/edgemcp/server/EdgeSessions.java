package dev.edgemcp.server;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.websocket.SessionFactory;

/** Opens the sessions of WebSockets. */
record EdgeSessions(EdgeMcp edge) implements SessionFactory {
    @Override
    public Session open(Principal principal, Outbound outbound) {
        return edge.connect(principal, outbound);
    }

    @Override
    public Session open(Principal principal, Credentials credentials, Outbound outbound) {
        return edge.connect(principal, credentials, outbound);
    }

    @Override
    public PassThrough passThrough() {
        return edge.passThrough();
    }
}
