package dev.edgemcp.core.call;

import dev.edgemcp.core.protocol.Result;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** How an operation ended without a protocol failure. */
public sealed interface Outcome {
    /** It is done. */
    record Completed(Result result) implements Outcome {}

    /**
     * It needs answers from the client first; the client repeats the request with them (since 2026-07-28).
     *
     * @param requests what is asked, by a key that the answers repeat
     * @param state what the client must send back unread, if anything
     */
    record InputRequired(ObjectNode requests, @Nullable String state) implements Outcome {}
}
