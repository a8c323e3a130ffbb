package dev.edgemcp.core.session;

/**
 * The server's end of one connection (a WebSocket, or the pair of stdin and stdout). Messages of both eras may be mixed
 * on it; calls run concurrently.
 */
public interface Session extends AutoCloseable {
    /**
     * Takes one message from the client. Returns at once and never throws; answers go to the {@link Outbound} whenever
     * they are ready. Calls must not overlap: a connection has an order.
     */
    void receive(String message);

    /** Says that the connection is gone: cancels what is in flight. Idempotent, thread-safe. */
    @Override
    void close();
}
