package dev.edgemcp.core.protocol;

import java.util.Locale;

/** Who says something in a conversation with a model. */
public enum Role {
    USER,
    ASSISTANT;

    /** The name on the wire. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }
}
