package dev.edgemcp.core;

import dev.edgemcp.core.jsonrpc.MessageLimits;
import java.time.Duration;

/**
 * What calls may cost.
 *
 * @param message what one message may cost to read
 * @param maxRunning blocking handlers that run at once, over all clients
 * @param maxWaiting calls that wait for a place among those before further ones are refused
 * @param maxPerSession calls in flight at once on one connection or in one session
 * @param timeout how long a call may take, for tools that say nothing themselves
 * @param pageSize tools on one page of a list
 */
public record CallLimits(
        MessageLimits message, int maxRunning, int maxWaiting, int maxPerSession, Duration timeout, int pageSize) {
    /** 64 running, 1024 waiting, 64 in a session, 60 seconds, pages of 200. */
    public static final CallLimits DEFAULT =
            new CallLimits(MessageLimits.DEFAULT, 64, 1024, 64, Duration.ofSeconds(60), 200);

    public CallLimits {
        positive("maxRunning", maxRunning);
        positive("maxWaiting", maxWaiting);
        positive("maxPerSession", maxPerSession);
        positive("pageSize", pageSize);
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout must be positive, not " + timeout);
        }
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }
}
