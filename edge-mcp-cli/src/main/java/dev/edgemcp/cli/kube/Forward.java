package dev.edgemcp.cli.kube;

import dev.edgemcp.cli.kube.KubeException.Reason;
import dev.edgemcp.cli.kube.state.Pod;
import io.fabric8.kubernetes.client.PortForward;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * A port of this machine that leads to ready pods of a release, on loopback only. Each connection goes to a pod that is ready
 * when it comes, so the port outlives every pod. Close it.
 */
public final class Forward implements AutoCloseable {
    /** How it begins what it tells of a connection that it could not serve. */
    public static final String CLOSED = "a connection was closed: ";

    private static final int MAX_CONNECTIONS = 64;

    private final Api api;
    private final String namespace;
    private final Supplier<List<Pod>> pods;
    private final ToIntFunction<Pod> port;
    private final ServerSocketChannel listener;
    private final Map<SocketChannel, PortForward> connections = new ConcurrentHashMap<>();
    private int turn;

    /**
     * @param pods those that it may lead to
     * @param port the one of a pod
     */
    Forward(Api api, String namespace, Supplier<List<Pod>> pods, ToIntFunction<Pod> port, int localPort)
            throws IOException {
        this.api = api;
        this.namespace = namespace;
        this.pods = pods;
        this.port = port;
        this.listener = ServerSocketChannel.open();
        try {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), localPort));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    /** The port of this machine. */
    public int port() {
        return listener.socket().getLocalPort();
    }

    /** Serves connections until it is closed; what cannot be served is told and closed. Blocks. */
    public void run(Consumer<String> told) {
        String pod = "";
        while (listener.isOpen()) {
            SocketChannel client;
            try {
                client = listener.accept();
            } catch (IOException e) {
                return;
            }
            try {
                connections.keySet().removeIf(this::over);
                if (connections.size() >= MAX_CONNECTIONS) {
                    throw new KubeException(Reason.BUSY, "there are " + MAX_CONNECTIONS + " connections already");
                }
                Pod chosen = choose();
                if (!chosen.name().equals(pod)) {
                    pod = chosen.name();
                    told.accept("to pod " + pod);
                }
                connections.put(client, open(chosen, client));
            } catch (KubeException e) {
                told.accept(CLOSED + e.getMessage());
                close(client);
            }
        }
    }

    private Pod choose() {
        List<Pod> ready =
                pods.get().stream().filter(pod -> pod.ready() && pod.alive()).toList();
        if (ready.isEmpty()) {
            throw new KubeException(Reason.NOT_FOUND, "no pod is ready");
        }
        return ready.get(Math.floorMod(turn++, ready.size()));
    }

    private PortForward open(Pod pod, SocketChannel client) {
        try {
            return api.client()
                    .pods()
                    .inNamespace(namespace)
                    .withName(pod.name())
                    .portForward(port.applyAsInt(pod), client, client);
        } catch (RuntimeException e) {
            throw ApiFailures.connection(e, "port-forward " + pod.name());
        }
    }

    private boolean over(SocketChannel client) {
        PortForward forward = connections.get(client);
        boolean over = forward == null || !forward.isAlive() || !client.isOpen();
        if (over) {
            close(client);
        }
        return over;
    }

    private static void close(SocketChannel client) {
        try {
            client.close();
        } catch (IOException e) {
            // It is closed then.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            // It is closed then.
        }
        connections.forEach((client, forward) -> {
            try {
                forward.close();
            } catch (IOException e) {
                // It is closed then.
            }
            close(client);
        });
    }
}
