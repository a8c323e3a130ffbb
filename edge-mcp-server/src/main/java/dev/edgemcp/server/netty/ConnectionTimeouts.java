package dev.edgemcp.server.netty;

import java.time.Duration;

/**
 * How long a connection may take.
 *
 * @param head from connecting to a whole request head, however slowly it trickles in
 * @param body from the head to the end of the body
 * @param keepAlive from the end of an exchange to the next whole head
 * @param pingInterval silence on a WebSocket before it is pinged
 * @param pongDeadline silence after a ping before the peer counts as dead
 * @param writeStall bytes that wait without any of them leaving
 * @param closeGrace what a peer gets to answer a close, or to read a refusal, before the connection is cut
 */
public record ConnectionTimeouts(
        Duration head,
        Duration body,
        Duration keepAlive,
        Duration pingInterval,
        Duration pongDeadline,
        Duration writeStall,
        Duration closeGrace) {
    /** 10 s, 30 s, 75 s, 25 s, 10 s, 30 s, 2 s. */
    public static final ConnectionTimeouts DEFAULT = new ConnectionTimeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(75),
            Duration.ofSeconds(25),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(2));

    public ConnectionTimeouts {
        positive("head", head);
        positive("body", body);
        positive("keepAlive", keepAlive);
        positive("pingInterval", pingInterval);
        positive("pongDeadline", pongDeadline);
        positive("writeStall", writeStall);
        positive("closeGrace", closeGrace);
    }

    private static void positive(String name, Duration value) {
        if (value.toMillis() < 1) {
            throw new IllegalArgumentException(name + " must be at least a millisecond, not " + value);
        }
    }

    /** These timeouts with another {@code head}. */
    public ConnectionTimeouts withHead(Duration timeout) {
        return new ConnectionTimeouts(timeout, body, keepAlive, pingInterval, pongDeadline, writeStall, closeGrace);
    }

    /** These timeouts with another {@code body}. */
    public ConnectionTimeouts withBody(Duration timeout) {
        return new ConnectionTimeouts(head, timeout, keepAlive, pingInterval, pongDeadline, writeStall, closeGrace);
    }

    /** These timeouts with another {@code keepAlive}. */
    public ConnectionTimeouts withKeepAlive(Duration timeout) {
        return new ConnectionTimeouts(head, body, timeout, pingInterval, pongDeadline, writeStall, closeGrace);
    }

    /** These timeouts with another rhythm of pings. */
    public ConnectionTimeouts withPing(Duration interval, Duration deadline) {
        return new ConnectionTimeouts(head, body, keepAlive, interval, deadline, writeStall, closeGrace);
    }

    /** These timeouts with another {@code writeStall}. */
    public ConnectionTimeouts withWriteStall(Duration timeout) {
        return new ConnectionTimeouts(head, body, keepAlive, pingInterval, pongDeadline, timeout, closeGrace);
    }

    /** These timeouts with another {@code closeGrace}. */
    public ConnectionTimeouts withCloseGrace(Duration timeout) {
        return new ConnectionTimeouts(head, body, keepAlive, pingInterval, pongDeadline, writeStall, timeout);
    }
}
