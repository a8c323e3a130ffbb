package dev.edgemcp.server.command;

/** A program that cannot be allowed; the message says why. */
public final class ProgramException extends IllegalArgumentException {
    ProgramException(String message) {
        super(message);
    }
}
