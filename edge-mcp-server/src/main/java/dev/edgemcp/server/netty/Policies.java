package dev.edgemcp.server.netty;

import dev.edgemcp.core.time.Ticker;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What all connections of a listener share. Thread-safe.
 *
 * @param parting whether each answer says that it is the last on its connection
 */
record Policies(
        ListenerSettings settings,
        Gate gate,
        Keys keys,
        Penalties penalties,
        ConnectionListener events,
        Ticker ticker,
        AtomicBoolean parting) {}
