package dev.edgemcp.server.netty;

import dev.edgemcp.core.time.Ticker;

/** What all connections of a listener share. Thread-safe. */
record Policies(
        ListenerSettings settings,
        Gate gate,
        Keys keys,
        Penalties penalties,
        ConnectionListener events,
        Ticker ticker) {}
