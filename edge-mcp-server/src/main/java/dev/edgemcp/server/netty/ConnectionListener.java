package dev.edgemcp.server.netty;

/** Hears of connections, for metrics. Called on event loops: must not block, must not throw. Thread-safe. */
public interface ConnectionListener {
    /** Hears nothing. */
    ConnectionListener NONE = new ConnectionListener() {};

    /** What a long-lived connection carries. */
    enum Transport {
        WEBSOCKET,
        EVENT_STREAM
    }

    /** A long-lived connection is there. */
    default void connectionOpened(Transport transport) {}

    /** It has ended; once for each {@link #connectionOpened}. */
    default void connectionClosed(Transport transport) {}

    /** Somebody was turned away. */
    default void refused(Refusal reason) {}

    /** Somebody was sent away in the middle, whose key is not good any more. */
    default void keyWithdrawn() {}

    /** Somebody was cut off for not reading. */
    default void slowClientClosed() {}
}
