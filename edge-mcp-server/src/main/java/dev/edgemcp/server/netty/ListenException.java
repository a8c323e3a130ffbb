package dev.edgemcp.server.netty;

/** Says that a listener could not start, and what to do about it. */
public final class ListenException extends RuntimeException {
    ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
