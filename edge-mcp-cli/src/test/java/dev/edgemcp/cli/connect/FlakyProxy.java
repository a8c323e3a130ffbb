package dev.edgemcp.cli.connect;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;

/** A TCP proxy that behaves like bad networks do. */
final class FlakyProxy implements AutoCloseable {
    final int port;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicLong fromClient = new AtomicLong();
    private volatile int target;
    private volatile ServerSocket listening;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final Set<Socket> silent = ConcurrentHashMap.newKeySet();

    FlakyProxy(int target) throws IOException {
        this.target = target;
        this.listening = listen(0);
        this.port = listening.getLocalPort();
    }

    /** Where new connections lead from now on. */
    void leadTo(int other) {
        target = other;
    }

    /** Breaks all connections. */
    void cut() {
        sockets.forEach(FlakyProxy::close);
        sockets.clear();
    }

    /** Lets nothing through the connections there are, and keeps them open. */
    void silence() {
        silent.addAll(sockets);
    }

    /** Ends all connections and takes no more; returns when the clients have noticed. */
    void vanish() throws IOException {
        listening.close();
        for (Socket client : clients) {
            client.shutdownOutput();
        }
        Awaitility.await().until(clients::isEmpty);
        cut();
    }

    void comeBack() throws IOException {
        listening = listen(port);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private ServerSocket listen(int number) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), number));
        thread(() -> {
            try {
                while (true) {
                    accept(socket.accept());
                }
            } catch (IOException e) {
                // Closed.
            }
        });
        return socket;
    }

    private void accept(Socket client) throws IOException {
        connections.incrementAndGet();
        Socket server = new Socket(InetAddress.getByName("127.0.0.1"), target);
        clients.add(client);
        sockets.add(client);
        sockets.add(server);
        thread(() -> {
            pump(client, server, fromClient);
            clients.remove(client);
        });
        thread(() -> pump(server, client, new AtomicLong()));
    }

    private void pump(Socket from, Socket to, AtomicLong count) {
        byte[] buffer = new byte[16384];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                count.addAndGet(read);
                if (!silent.contains(from)) {
                    to.getOutputStream().write(buffer, 0, read);
                }
            }
        } catch (IOException e) {
            // Cut.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // Closed already.
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "flaky proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
