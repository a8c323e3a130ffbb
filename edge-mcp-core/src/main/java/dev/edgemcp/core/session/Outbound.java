package dev.edgemcp.core.session;

/** The way back to a client on a connection. Implemented by transports; thread-safe, must not block. */
@FunctionalInterface
public interface Outbound {
    /** Sends one message, or drops it if the connection is gone. The transport bounds what waits to be sent. */
    void send(String message);
}
