package dev.edgemcp.core.tool;

/**
 * Ends the run of a handler that waits for an answer. An {@code Error}, so that handlers which catch exceptions let it through.
 */
public final class Unanswered extends Error {
    /** It says nothing: what was asked is kept by the call. */
    public Unanswered() {
        super("waiting for an answer: do not catch this", null, false, false);
    }
}
