package dev.edgemcp.core.session;

import org.jspecify.annotations.Nullable;

/**
 * Where a message came from and where what belongs to it goes.
 *
 * @param out takes encoded messages that belong to the request and come before its answer
 * @param reachable whether the client reads what goes out there
 * @param headers of the POST that brought it, or null on other transports
 * @param release lets go of the connection that waits for the answer, where the client can come back for it
 */
public record Exchange(
        Conversation conversation,
        Outbound out,
        boolean reachable,
        @Nullable McpHeaders headers,
        Runnable release) {
    /** An exchange over a connection. */
    public static Exchange over(Conversation conversation, Outbound out) {
        return new Exchange(conversation, out, true, null, () -> {});
    }
}
