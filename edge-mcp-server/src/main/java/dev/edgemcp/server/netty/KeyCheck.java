package dev.edgemcp.server.netty;

import dev.edgemcp.core.tool.Principal;
import java.util.function.Predicate;

/**
 * What the listener tells the handlers of a connection, as a Netty user event, when keys have changed: whoever is not
 * admitted any more has to go.
 */
public record KeyCheck(Predicate<Principal> admitted) {
    /** What those are told who speak WebSocket. */
    public static final String CLOSE_REASON = "the API key is not valid any more";

    /** What those are told who speak HTTP. */
    static final String REASON = "The API key is not valid any more.";
}
