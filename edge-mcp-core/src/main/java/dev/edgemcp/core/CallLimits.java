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
 * @param inputTimeout how long a call waits for answers of its client, while it holds no thread
 * @param pageSize entries on one page of a list
 */
public record CallLimits(
        MessageLimits message,
        int maxRunning,
        int maxWaiting,
        int maxPerSession,
        Duration timeout,
        Duration inputTimeout,
        int pageSize) {
    /** 64 running, 1024 waiting, 64 in a session, 60 seconds, 10 minutes for answers, pages of 200. */
    public static final CallLimits DEFAULT =
            new CallLimits(MessageLimits.DEFAULT, 64, 1024, 64, Duration.ofSeconds(60), Duration.ofMinutes(10), 200);

    public CallLimits {
        positive("maxRunning", maxRunning);
        positive("maxWaiting", maxWaiting);
        positive("maxPerSession", maxPerSession);
        positive("pageSize", pageSize);
        positive("timeout", timeout);
        positive("inputTimeout", inputTimeout);
    }

    private static void positive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, not " + value);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + " must be positive, not " + value);
        }
    }
}
