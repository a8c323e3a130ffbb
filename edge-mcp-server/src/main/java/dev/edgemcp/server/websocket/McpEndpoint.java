package dev.edgemcp.server.websocket;

import dev.edgemcp.core.session.Session;
import jakarta.websocket.CloseReason;
import jakarta.websocket.Endpoint;
import jakarta.websocket.EndpointConfig;
import jakarta.websocket.MessageHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two ends of one connection brought together: text messages to the session, the session's to the connection.
 * Public only because Tyrus calls it by reflection; {@link WebSocketHost} makes it.
 */
public final class McpEndpoint extends Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(McpEndpoint.class);

    private final SessionFactory sessions;
    private @Nullable Session session;

    McpEndpoint(SessionFactory sessions) {
        this.sessions = sessions;
    }

    @Override
    public void onOpen(jakarta.websocket.Session socket, EndpointConfig config) {
        // The default, 0, makes Tyrus schedule a task for every message, and a positive value leaks cancelled ones.
        socket.setMaxIdleTimeout(-1);
        Peer peer = (Peer) socket.getUserPrincipal();
        peer.connection().opened(socket);
        Session opened = sessions.open(peer.principal(), peer.opening(), peer.connection());
        session = opened;
        socket.addMessageHandler(String.class, new Assembly(opened));
    }

    @Override
    public void onClose(jakarta.websocket.Session socket, CloseReason reason) {
        Session open = session;
        session = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void onError(jakarta.websocket.Session socket, Throwable cause) {
        LOG.atDebug().setMessage("websocket failed").setCause(cause).log();
        ((Peer) socket.getUserPrincipal()).connection().close(1011, "internal error");
    }

    /**
     * Puts the parts of a message together. A handler of parts is the cheap one: for whole messages, Tyrus tries all its
     * decoders.
     */
    private static final class Assembly implements MessageHandler.Partial<String> {
        private final Session session;
        private @Nullable StringBuilder parts;

        Assembly(Session session) {
            this.session = session;
        }

        @Override
        public void onMessage(String part, boolean last) {
            StringBuilder before = parts;
            if (before == null && last) {
                session.receive(part);
                return;
            }
            if (before == null) {
                before = new StringBuilder(part.length() * 2);
                parts = before;
            }
            before.append(part);
            if (last) {
                parts = null;
                session.receive(before.toString());
            }
        }
    }
}
