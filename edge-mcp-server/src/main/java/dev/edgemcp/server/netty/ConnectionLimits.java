package dev.edgemcp.server.netty;

import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.quota.Rate;
import org.jspecify.annotations.Nullable;

/**
 * How much a connection, and all of them together, may occupy.
 *
 * @param maxMessageBytes the largest HTTP body or WebSocket message
 * @param maxConnections open connections of any kind; further ones are answered 503
 * @param connects new connections, or null for as many as come; further ones are answered 503
 * @param maxPendingBytes what may wait for a client that does not read, before it is cut off
 * @param maxPipelinedRequests requests that may wait behind the running one of their connection
 * @param maxHeaderBytes all header lines of a request
 * @param maxInitialLineBytes the request line
 * @param maxDelayedRefusals refusals of bad keys that may be waiting at once
 * @param maxDelayedRefusalsPerAddress the same for one address
 */
public record ConnectionLimits(
        int maxMessageBytes,
        int maxConnections,
        @Nullable Rate connects,
        long maxPendingBytes,
        int maxPipelinedRequests,
        int maxHeaderBytes,
        int maxInitialLineBytes,
        int maxDelayedRefusals,
        int maxDelayedRefusalsPerAddress) {
    /** 4 MiB messages, 10,000 connections as fast as they come, 8 MiB pending, 8 pipelined, 16 KiB headers, 8 KiB line, 1,000 and 16 delayed. */
    public static final ConnectionLimits DEFAULT = new ConnectionLimits(
            MessageLimits.DEFAULT.maxBytes(), 10_000, null, 8L * 1024 * 1024, 8, 16 * 1024, 8 * 1024, 1_000, 16);

    public ConnectionLimits {
        positive("maxMessageBytes", maxMessageBytes);
        positive("maxConnections", maxConnections);
        positive("maxPendingBytes", maxPendingBytes);
        positive("maxPipelinedRequests", maxPipelinedRequests);
        positive("maxHeaderBytes", maxHeaderBytes);
        positive("maxInitialLineBytes", maxInitialLineBytes);
        positive("maxDelayedRefusals", maxDelayedRefusals);
        positive("maxDelayedRefusalsPerAddress", maxDelayedRefusalsPerAddress);
    }

    private static void positive(String name, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    /** These limits with another {@code maxMessageBytes}. */
    public ConnectionLimits withMaxMessageBytes(int bytes) {
        return new ConnectionLimits(
                bytes,
                maxConnections,
                connects,
                maxPendingBytes,
                maxPipelinedRequests,
                maxHeaderBytes,
                maxInitialLineBytes,
                maxDelayedRefusals,
                maxDelayedRefusalsPerAddress);
    }

    /** These limits with another {@code maxConnections}. */
    public ConnectionLimits withMaxConnections(int connections) {
        return new ConnectionLimits(
                maxMessageBytes,
                connections,
                connects,
                maxPendingBytes,
                maxPipelinedRequests,
                maxHeaderBytes,
                maxInitialLineBytes,
                maxDelayedRefusals,
                maxDelayedRefusalsPerAddress);
    }

    /** These limits with another rate of {@code connects}. */
    public ConnectionLimits withConnects(@Nullable Rate rate) {
        return new ConnectionLimits(
                maxMessageBytes,
                maxConnections,
                rate,
                maxPendingBytes,
                maxPipelinedRequests,
                maxHeaderBytes,
                maxInitialLineBytes,
                maxDelayedRefusals,
                maxDelayedRefusalsPerAddress);
    }

    /** These limits with another {@code maxPendingBytes}. */
    public ConnectionLimits withMaxPendingBytes(long bytes) {
        return new ConnectionLimits(
                maxMessageBytes,
                maxConnections,
                connects,
                bytes,
                maxPipelinedRequests,
                maxHeaderBytes,
                maxInitialLineBytes,
                maxDelayedRefusals,
                maxDelayedRefusalsPerAddress);
    }

    /** These limits with other bounds for delayed refusals. */
    public ConnectionLimits withMaxDelayedRefusals(int total, int perAddress) {
        return new ConnectionLimits(
                maxMessageBytes,
                maxConnections,
                connects,
                maxPendingBytes,
                maxPipelinedRequests,
                maxHeaderBytes,
                maxInitialLineBytes,
                total,
                perAddress);
    }
}
