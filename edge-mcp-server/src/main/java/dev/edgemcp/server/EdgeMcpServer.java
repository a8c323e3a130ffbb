package dev.edgemcp.server;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.config.DrainSettings;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.http.McpRoute;
import dev.edgemcp.server.netty.Listener;
import dev.edgemcp.server.netty.Route;
import dev.edgemcp.server.ops.Health;
import dev.edgemcp.server.telemetry.Exposition;
import dev.edgemcp.server.telemetry.Metrics;
import dev.edgemcp.server.websocket.WebSocketHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server on a port: WebSocket, Streamable HTTP, health and metrics. It runs from {@link #start} until {@link #close};
 * {@link #drain(DrainSettings)} in between lets running calls finish. Thread-safe.
 */
public final class EdgeMcpServer implements AutoCloseable {
    /** What peers get to answer a goodbye. */
    private static final Duration GOODBYE = Duration.ofSeconds(3);

    private final EdgeMcp edge;
    private final Health health;
    private final McpRoute mcp;
    private final WebSocketHost webSockets;
    private final Listener listener;
    private final CountDownLatch closed = new CountDownLatch(1);

    private EdgeMcpServer(EdgeMcp edge, Health health, McpRoute mcp, WebSocketHost webSockets, Listener listener) {
        this.edge = edge;
        this.health = health;
        this.mcp = mcp;
        this.webSockets = webSockets;
        this.listener = listener;
    }

    /**
     * Starts a server and returns when it listens.
     *
     * @param edge what it serves; closed with the server
     * @param metrics what {@code edge} was given as its listener
     * @param authenticator who may come in, and stay
     * @throws dev.edgemcp.server.netty.ListenException if it cannot listen; the message says what to do
     * @throws dev.edgemcp.server.tls.TlsException if it cannot use the certificate or its key
     */
    public static EdgeMcpServer start(
            ServerSettings settings, EdgeMcp edge, Metrics metrics, Authenticator authenticator) {
        Ticker ticker = Ticker.system();
        Health health = new Health(Version.current(), ticker);
        McpRoute mcp = new McpRoute(edge.http(), edge.passThrough());
        List<Route> routes = new ArrayList<>(health.routes());
        routes.add(mcp.route());
        routes.add(Route.open("/metrics", (request, responder) -> {
            Exposition form = Exposition.of(request.headers("Accept"));
            responder.respond(200, Map.of("Content-Type", form.contentType()), metrics.scrape(form));
        }));
        WebSocketHost webSockets = new WebSocketHost(
                new EdgeSessions(edge),
                settings.listener().limits(),
                settings.listener().timeouts(),
                metrics);
        try {
            Listener listener =
                    Listener.start(settings.listener(), routes, webSockets.upgrades(), authenticator, metrics, ticker);
            Runnable check =
                    () -> listener.checkKeys(authenticator::admits).thenRun(() -> edge.retain(authenticator::admits));
            authenticator.onChange(check);
            // For what has changed since the first connection.
            check.run();
            health.become(Health.State.SERVING);
            return new EdgeMcpServer(edge, health, mcp, webSockets, listener);
        } catch (RuntimeException e) {
            webSockets.close();
            mcp.close();
            edge.close();
            throw e;
        }
    }

    /** How many tools somebody without a key of a scope may use. */
    public int tools() {
        return edge.tools(Principal.ANONYMOUS).size();
    }

    /** The port that it listens on. */
    public int port() {
        return listener.port();
    }

    /**
     * Shows how a part of the server is in the answers about health; its trouble makes nothing red.
     *
     * @param trouble asked for each answer, and must not block; for everybody to read, null if the part is well
     */
    public void part(String name, Supplier<@Nullable String> trouble) {
        health.part(name, trouble);
    }

    /**
     * Says that it is not ready any more, goes on serving until nobody sends it anything new, asking clients to connect anew
     * elsewhere, and then drains. Blocks.
     *
     * @return whether all calls finished
     */
    public boolean drain(DrainSettings settings) throws InterruptedException {
        health.become(Health.State.DRAINING);
        listener.sendAway();
        var unused = closed.await(settings.lag().toNanos(), TimeUnit.NANOSECONDS);
        return drain(settings.budget());
    }

    /**
     * Lets running calls finish, refusing new ones. Readiness turns red at once; health and metrics go on until {@link
     * #close}. Blocks.
     *
     * @param budget what calls get
     * @return whether all of them finished
     */
    public boolean drain(Duration budget) throws InterruptedException {
        health.become(Health.State.DRAINING);
        try {
            edge.drain().get(budget.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("draining does not fail", e);
        }
    }

    /** Says goodbye on every connection, interrupts whatever still runs, and frees the port. Idempotent. */
    @Override
    public void close() {
        closed.countDown();
        listener.stopAccepting();
        try {
            listener.closeConnections().toCompletableFuture().get(GOODBYE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // Peers that do not answer are cut off next.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("saying goodbye does not fail", e);
        }
        listener.close();
        webSockets.close();
        mcp.close();
        edge.close();
    }
}
