package dev.edgemcp.server.websocket;

import jakarta.websocket.DeploymentException;
import jakarta.websocket.server.ServerApplicationConfig;
import jakarta.websocket.server.ServerEndpointConfig;
import java.util.Map;
import org.glassfish.tyrus.core.TyrusWebSocketEngine;
import org.glassfish.tyrus.server.TyrusServerContainer;
import org.glassfish.tyrus.spi.WebSocketEngine;
import org.jspecify.annotations.Nullable;

/**
 * The container that the engine wants to live in. It listens on nothing and starts no threads: Tyrus makes its executors
 * when something asks for them, and nothing here does.
 */
final class EngineContainer extends TyrusServerContainer {
    private final TyrusWebSocketEngine engine;

    EngineContainer(ServerEndpointConfig endpoint) {
        super((@Nullable ServerApplicationConfig) null);
        this.engine = TyrusWebSocketEngine.builder(this).build();
        setDefaultMaxSessionIdleTimeout(-1);
        try {
            engine.register(endpoint, "/");
        } catch (DeploymentException e) {
            throw new IllegalStateException("the endpoint does not fit the engine", e);
        }
    }

    @Override
    public void register(Class<?> endpoint) {
        throw new UnsupportedOperationException("the one endpoint is registered by the constructor");
    }

    @Override
    public void register(ServerEndpointConfig endpoint) {
        throw new UnsupportedOperationException("the one endpoint is registered by the constructor");
    }

    @Override
    public Map<String, Object> getProperties() {
        return Map.of();
    }

    @Override
    public WebSocketEngine getWebSocketEngine() {
        return engine;
    }
}
