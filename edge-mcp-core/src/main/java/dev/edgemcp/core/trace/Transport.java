package dev.edgemcp.core.trace;

import org.jspecify.annotations.Nullable;

/** How messages come in, in the words of the semantic conventions. */
public enum Transport {
    HTTP("tcp", "http"),
    WEBSOCKET("tcp", "websocket"),
    /** Standard input and output. */
    PIPE("pipe", null),
    /** Whatever an embedding program brings. */
    OTHER(null, null);

    private final @Nullable String network;
    private final @Nullable String protocol;

    Transport(@Nullable String network, @Nullable String protocol) {
        this.network = network;
        this.protocol = protocol;
    }

    /** {@code network.transport}, or null if unknown. */
    public @Nullable String network() {
        return network;
    }

    /** {@code network.protocol.name}, or null if there is none. */
    public @Nullable String protocol() {
        return protocol;
    }
}
