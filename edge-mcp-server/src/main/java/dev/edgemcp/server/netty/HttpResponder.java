package dev.edgemcp.server.netty;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The way back to one request: one response, or one event stream. What comes after the first is ignored. Thread-safe. */
public interface HttpResponder {
    /** Sends a response. The content type is JSON unless the headers say otherwise; the length is filled in. */
    void respond(int status, Map<String, String> headers, byte[] body);

    /** Sends a response with text as UTF-8. */
    default void respond(int status, Map<String, String> headers, String body) {
        respond(status, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Begins an event stream: status 200, and the headers with those that keep streams from being buffered or cached. */
    Sse startEvents(Map<String, String> headers);

    /**
     * Runs the action once, on the event loop, if the client goes away before the response is complete; at once if it
     * has gone already. It never runs after a complete response. Closing only one's sending side counts as going away.
     */
    void onDisconnect(Runnable action);
}
