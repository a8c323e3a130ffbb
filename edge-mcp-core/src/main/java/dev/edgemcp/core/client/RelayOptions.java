package dev.edgemcp.core.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * How a {@link Relay} behaves.
 *
 * @param client how it connects; its era, listeners and probe do not matter here
 * @param patience how long the first connection may take, and how long a message waits for a connection
 * @param grace how long calls may go on after the end of the input
 * @param status gets a line for each change of the connection, and a bounded number of warnings; must not block for long
 */
public record RelayOptions(ClientOptions client, Duration patience, Duration grace, Consumer<String> status) {
    public RelayOptions {
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(status, "status");
        if (patience.isNegative() || patience.isZero()) {
            throw new IllegalArgumentException("patience must be positive, not " + patience);
        }
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative: " + grace);
        }
    }
}
