package dev.edgemcp.core.client;

/** Which of the two ways of speaking MCP a client tries. */
public enum Era {
    /** The stateless way first, then the handshake. */
    AUTO,
    /** Only the stateless way, since 2026-07-28. */
    MODERN,
    /** Only the handshake, until 2025-11-25. */
    LEGACY
}
