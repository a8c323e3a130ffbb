package dev.edgemcp.server.netty;

/** What the listener tells the handlers of a connection, as a Netty user event. */
public enum ConnectionEvent {
    /** Finish what runs, take nothing new, and close. */
    DRAIN
}
