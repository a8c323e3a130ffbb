package dev.edgemcp.server.netty;

import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.auth.FailureThrottle;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The one port of the process. Owns the event loops, on daemon threads, and every connection. Thread-safe; none of its
 * methods may be called on an event loop, but for {@link #closeConnections}.
 *
 * <p>To end politely: {@link #sendAway} for a while, {@link #stopAccepting}, {@link #closeConnections}, wait as long as is acceptable, {@link #close}.
 */
public final class Listener implements AutoCloseable {
    private static final int ACCEPT_BACKLOG = 1024;
    private static final int CLOSE_SECONDS = 5;

    private final EventLoopGroup loops;
    private final Channel server;
    private final ChannelGroup connections;
    private final @Nullable TlsContexts tls;
    private final AtomicBoolean parting;
    private final int port;

    private Listener(
            EventLoopGroup loops,
            Channel server,
            ChannelGroup connections,
            @Nullable TlsContexts tls,
            AtomicBoolean parting) {
        this.tls = tls;
        this.parting = parting;
        this.loops = loops;
        this.server = server;
        this.connections = connections;
        this.port = ((InetSocketAddress) server.localAddress()).getPort();
    }

    /**
     * Starts listening.
     *
     * @param upgrades who takes over upgraded connections, by exact path; a key is always needed there
     * @throws ListenException if it cannot listen there; the message says what to do
     * @throws dev.edgemcp.server.tls.TlsException if it cannot use the certificate or its key
     * @throws IllegalArgumentException if two claim the same path
     */
    public static Listener start(
            ListenerSettings settings,
            List<Route> routes,
            Map<String, UpgradeHandler> upgrades,
            Authenticator authenticator,
            ConnectionListener events,
            Ticker ticker) {
        InetAddress address = resolve(settings.host());
        boolean loopback = address.isLoopbackAddress();
        Policies policies = new Policies(
                settings,
                new Gate(
                        new HostCheck(loopback, settings.host()),
                        new Cors(settings.allowedOrigins(), loopback),
                        routes,
                        upgrades),
                new Keys(authenticator),
                new Penalties(new FailureThrottle(ticker), settings.limits()),
                events,
                ticker,
                new AtomicBoolean());
        TlsContexts tls = settings.tls() == null ? null : TlsContexts.start(settings.tls(), settings.timeouts());
        ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                Runtime.getRuntime().availableProcessors(),
                new DefaultThreadFactory("edge-mcp-io", true),
                NioIoHandler.newFactory());
        try {
            Channel server = bind(settings, address, loops, new Admission(policies, connections, tls));
            return new Listener(loops, server, connections, tls, policies.parting());
        } catch (RuntimeException e) {
            loops.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            if (tls != null) {
                tls.close();
            }
            throw e;
        }
    }

    private static InetAddress resolve(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ListenException(
                    "cannot listen on host '" + host
                            + "': it has no address; use --host with an address of this machine"
                            + " (127.0.0.1 for local clients, 0.0.0.0 for all)",
                    e);
        }
    }

    private static Channel bind(
            ListenerSettings settings, InetAddress address, EventLoopGroup loops, Admission admission) {
        int pending = (int) Math.min(settings.limits().maxPendingBytes(), Integer.MAX_VALUE);
        var binding = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, ACCEPT_BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                // Where a WebSocket stops reading from a client that does not read: well before it is cut off.
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(pending / 4, pending / 2))
                .childHandler(admission)
                .bind(address, settings.port())
                .awaitUninterruptibly();
        if (binding.isSuccess()) {
            return binding.channel();
        }
        String where = "port " + settings.port() + " on " + settings.host();
        if (binding.cause() instanceof java.net.BindException
                && String.valueOf(binding.cause().getMessage()).contains("in use")) {
            throw new ListenException(
                    where + " is in use: choose another with --port N, or --port 0 for any that is free",
                    binding.cause());
        }
        throw new ListenException(
                "cannot listen on " + where + ": " + binding.cause().getMessage()
                        + "; choose another port with --port N (0 for any that is free), or another address with --host",
                binding.cause());
    }

    /** The port that it listens on. */
    public int port() {
        return port;
    }

    /** How many connections are open. */
    public int connections() {
        return connections.size();
    }

    /**
     * Goes on serving, and says with each answer over HTTP that it is the last on its connection, so that clients go elsewhere
     * by themselves before connections are closed (RFC 9112, section 9.6). Idempotent.
     */
    public void sendAway() {
        parting.set(true);
    }

    /** Takes no new connections; those that are there go on. Idempotent. */
    public void stopAccepting() {
        server.close().awaitUninterruptibly();
    }

    /**
     * Asks every connection to end: after the running exchange where HTTP is spoken, after a close handshake with status
     * 1001 where WebSocket is. Event streams go on until whoever feeds them ends them. Thread-safe, idempotent.
     *
     * @return completed when the connections of now are closed
     */
    public CompletionStage<Void> closeConnections() {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        connections.newCloseFuture().addListener(unused -> closed.complete(null));
        for (Channel channel : connections) {
            channel.pipeline().fireUserEventTriggered(ConnectionEvent.DRAIN);
        }
        return closed;
    }

    /**
     * Sends away whoever came in with a key that is not good any more: event streams end, WebSockets are closed with
     * status 1008, requests are answered 401, and what runs for them hears that they are gone. Thread-safe.
     *
     * @param admitted who may stay; asked on the event loops, must not block
     * @return completed when nobody else is being served
     */
    public CompletionStage<Void> checkKeys(Predicate<Principal> admitted) {
        KeyCheck check = new KeyCheck(admitted);
        List<CompletableFuture<Void>> loopsDone = new ArrayList<>();
        try {
            for (Channel channel : connections) {
                channel.pipeline().fireUserEventTriggered(check);
            }
            // A loop works in order: when it comes to this, all its connections have been told.
            loops.forEach(loop -> loopsDone.add(CompletableFuture.runAsync(() -> {}, loop)));
        } catch (RejectedExecutionException e) {
            // The listener is closed, and with it every connection.
        }
        return CompletableFuture.allOf(loopsDone.toArray(CompletableFuture[]::new));
    }

    /** Stops accepting, cuts all connections, and ends the event loops. Blocks for at most a few seconds. Idempotent. */
    @Override
    public void close() {
        stopAccepting();
        if (tls != null) {
            tls.close();
        }
        connections.close().awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        loops.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
