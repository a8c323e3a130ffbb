package dev.edgemcp.server.netty;

/** Why a connection or a request was turned away before anything ran. */
public enum Refusal {
    MALFORMED,
    FORBIDDEN_HOST,
    FORBIDDEN_ORIGIN,
    UNAUTHENTICATED,
    THROTTLED,
    TOO_LARGE,
    TIMED_OUT,
    TOO_MANY_CONNECTIONS,
    TOO_MANY_CONNECTS,
    BAD_HANDSHAKE
}
