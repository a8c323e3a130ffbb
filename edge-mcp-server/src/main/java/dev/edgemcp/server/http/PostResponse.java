package dev.edgemcp.server.http;

import dev.edgemcp.core.session.HttpReply;
import dev.edgemcp.server.netty.HttpResponder;
import dev.edgemcp.server.netty.Sse;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The response to one POST, which begins as JSON and becomes an event stream when something has to be said early. */
final class PostResponse {
    private final HttpResponder responder;
    private final boolean acceptsEvents;
    private final Object lock = new Object();
    // All guarded by lock.
    private @Nullable Sse stream;
    private boolean complete;
    private boolean seen;

    PostResponse(HttpResponder responder, boolean acceptsEvents) {
        this.responder = responder;
        this.acceptsEvents = acceptsEvents;
    }

    /** Sends a notification, if the client takes any and has no answer yet. */
    void notification(String message) {
        synchronized (lock) {
            if (acceptsEvents && !complete) {
                stream().event(message);
            }
        }
    }

    /** Keeps proxies from hanging up on a response that takes long: does something from the second time on. */
    void keepAlive() {
        synchronized (lock) {
            if (seen && acceptsEvents && !complete) {
                stream().comment("working");
            }
            seen = true;
        }
    }

    /** Sends the answer and ends the response. */
    void complete(HttpReply reply) {
        synchronized (lock) {
            if (complete) {
                return;
            }
            complete = true;
            if (stream == null) {
                responder.respond(reply.status(), headers(reply), reply.body() == null ? "" : reply.body());
                return;
            }
            if (reply.body() != null) {
                stream.event(reply.body());
            }
            stream.end();
        }
    }

    private Sse stream() {
        if (stream == null) {
            stream = responder.startEvents(Map.of());
        }
        return stream;
    }

    private static Map<String, String> headers(HttpReply reply) {
        if (reply.sessionId() != null) {
            return Map.of("Mcp-Session-Id", reply.sessionId());
        }
        return reply.status() == 429 || reply.status() == 503 ? Map.of("Retry-After", "1") : Map.of();
    }
}
