package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ClientCapabilities.Capability;

/** The client has not said that it can be asked what the handler asks. */
public final class MissingCapabilityException extends RuntimeException {
    private final Capability capability;

    /** The client lacks this. */
    public MissingCapabilityException(Capability capability) {
        super("the client does not support " + capability, null, false, false);
        this.capability = capability;
    }

    /** What is missing. */
    public Capability capability() {
        return capability;
    }
}
