package dev.edgemcp.server.config;

import java.time.Duration;

/**
 * How a server shuts down.
 *
 * @param lag how long it goes on serving after it says that it is not ready, until nobody sends it anything new
 * @param budget what running calls get to finish after that
 */
public record DrainSettings(Duration lag, Duration budget) {
    /** No lag, and 20 seconds. */
    public static final DrainSettings DEFAULT = new DrainSettings(Duration.ZERO, Duration.ofSeconds(20));

    public DrainSettings {
        if (lag.isNegative() || budget.isNegative()) {
            throw new IllegalArgumentException("lag and budget of a drain: not below 0");
        }
    }
}
