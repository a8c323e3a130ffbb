package dev.edgemcp.server.websocket;

import dev.edgemcp.core.session.Opening;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.Transport;
import dev.edgemcp.server.netty.ConnectionLimits;
import dev.edgemcp.server.netty.ConnectionListener;
import dev.edgemcp.server.netty.ConnectionTimeouts;
import dev.edgemcp.server.netty.HttpRequest;
import dev.edgemcp.server.netty.UpgradeHandler;
import jakarta.websocket.Extension;
import jakarta.websocket.server.ServerEndpointConfig;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.glassfish.tyrus.core.RequestContext;
import org.glassfish.tyrus.core.TyrusUpgradeResponse;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeInfo;
import org.glassfish.tyrus.spi.WebSocketEngine.UpgradeStatus;

/**
 * Takes over WebSocket connections, at {@link #PATHS}: each gets a session of its own. Thread-safe. Close it after the
 * listener.
 */
public final class WebSocketHost implements UpgradeHandler, AutoCloseable {
    /** Where it belongs: the path of its own, and the one that other servers use. */
    public static final List<String> PATHS = List.of("/ws", "/mcp/ws");

    private static final String SUBPROTOCOL = "mcp";
    private static final String ENGINE_PATH = "/ws";
    private static final URI ENGINE_URI = URI.create(ENGINE_PATH);

    private final ConnectionLimits limits;
    private final ConnectionTimeouts timeouts;
    private final ConnectionListener events;
    private final SessionFactory sessions;
    private final EngineContainer container;

    /** A host that opens its sessions there. */
    public WebSocketHost(
            SessionFactory sessions, ConnectionLimits limits, ConnectionTimeouts timeouts, ConnectionListener events) {
        this.sessions = sessions;
        this.limits = limits;
        this.timeouts = timeouts;
        this.events = events;
        this.container = new EngineContainer(ServerEndpointConfig.Builder.create(McpEndpoint.class, ENGINE_PATH)
                .subprotocols(List.of(SUBPROTOCOL))
                .configurator(new Endpoints(sessions))
                .build());
    }

    /** Itself at each of {@link #PATHS}, as the listener wants it. */
    public Map<String, UpgradeHandler> upgrades() {
        Map<String, UpgradeHandler> upgrades = new LinkedHashMap<>();
        PATHS.forEach(path -> upgrades.put(path, this));
        return upgrades;
    }

    ConnectionLimits limits() {
        return limits;
    }

    ConnectionTimeouts timeouts() {
        return timeouts;
    }

    ConnectionListener events() {
        return events;
    }

    @Override
    public Answer upgrade(HttpRequest request) {
        Refused problem = Handshake.problem(request);
        if (problem != null) {
            return problem;
        }
        Principal principal = request.principal();
        if (principal == null) {
            throw new IllegalStateException("an upgrade without a principal");
        }
        Opening opening = new Opening(
                Transport.WEBSOCKET,
                request.trace(),
                sessions.passThrough().ofHeaders(request.headerNames(), request::header));
        WebSocketConnection connection = new WebSocketConnection(this, principal);
        TyrusUpgradeResponse response = new TyrusUpgradeResponse();
        UpgradeInfo info = container
                .getWebSocketEngine()
                .upgrade(engineRequest(request, new Peer(principal, opening, connection)), response);
        // Tyrus calls a 401 or a 503 a success as well.
        if (info.getStatus() != UpgradeStatus.SUCCESS || response.getStatus() != 101) {
            return new Refused(400, Map.of(), "bad_handshake", "This is not a WebSocket handshake.");
        }
        connection.accepted(info);
        Map<String, String> headers = new LinkedHashMap<>();
        response.getHeaders().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        return new Accepted(headers, connection);
    }

    /** No more of the request than the handshake needs: other headers turn on Tyrus's tracing, clustering, extensions. */
    private static RequestContext engineRequest(HttpRequest request, Peer peer) {
        RequestContext context = RequestContext.Builder.create()
                .requestURI(ENGINE_URI)
                .userPrincipal(peer)
                .remoteAddr(request.remoteAddress())
                .build();
        Map<String, List<String>> headers = context.getHeaders();
        headers.put("Host", List.of("localhost"));
        headers.put("Upgrade", List.of("websocket"));
        headers.put("Connection", List.of("Upgrade"));
        headers.put("Sec-WebSocket-Version", List.of(Handshake.VERSION));
        headers.put(
                "Sec-WebSocket-Key",
                List.of(request.headers("sec-websocket-key").get(0).trim()));
        List<String> protocols =
                Handshake.elements(request, "sec-websocket-protocol").toList();
        if (!protocols.isEmpty()) {
            headers.put("Sec-WebSocket-Protocol", protocols);
        }
        return context;
    }

    /** Ends what the engine holds. Idempotent. */
    @Override
    public void close() {
        container.shutdown();
    }

    /** Makes an endpoint for each connection; agrees to no extensions. */
    private static final class Endpoints extends ServerEndpointConfig.Configurator {
        private final SessionFactory sessions;

        Endpoints(SessionFactory sessions) {
            this.sessions = sessions;
        }

        @Override
        public <T> T getEndpointInstance(Class<T> type) {
            return type.cast(new McpEndpoint(sessions));
        }

        @Override
        public List<Extension> getNegotiatedExtensions(List<Extension> installed, List<Extension> requested) {
            return List.of();
        }
    }
}
