package dev.edgemcp.server.http;

import dev.edgemcp.core.session.EventSink;
import dev.edgemcp.core.session.HttpReply;
import dev.edgemcp.server.netty.HttpResponder;
import dev.edgemcp.server.netty.Sse;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The response to one request: an event stream as soon as there is an event, else whatever the answer is. */
final class EventResponse implements EventSink {
    private final HttpResponder responder;
    private final Object lock = new Object();
    // All guarded by lock.
    private @Nullable Sse stream;
    private @Nullable Runnable onEnd;
    private boolean ended;

    EventResponse(HttpResponder responder) {
        this.responder = responder;
    }

    /** Has the action run when the server ends the stream, or now if it has. */
    void onEnd(Runnable action) {
        synchronized (lock) {
            if (!ended) {
                onEnd = action;
                return;
            }
        }
        action.run();
    }

    /** Sends the answer, unless it has gone out as events. */
    void complete(HttpReply reply) {
        if (!reply.equals(HttpReply.STREAMED)) {
            responder.respond(reply.status(), headers(reply), reply.body() == null ? "" : reply.body());
        }
    }

    @Override
    public void event(@Nullable String id, String data) {
        Sse open = stream();
        if (open != null) {
            open.event(id, data);
        }
    }

    @Override
    public void retry(Duration delay) {
        Sse open = stream();
        if (open != null) {
            open.retry(delay);
        }
    }

    @Override
    public void comment(String text) {
        Sse open = stream();
        if (open != null) {
            open.comment(text);
        }
    }

    @Override
    public void end() {
        Sse open = stream();
        Runnable action;
        synchronized (lock) {
            ended = true;
            action = onEnd;
            onEnd = null;
        }
        if (open != null) {
            open.end();
        }
        if (action != null) {
            action.run();
        }
    }

    private @Nullable Sse stream() {
        synchronized (lock) {
            if (stream == null && !ended) {
                stream = responder.startEvents(Map.of());
            }
            return ended ? null : stream;
        }
    }

    private static Map<String, String> headers(HttpReply reply) {
        if (reply.sessionId() != null) {
            return Map.of("Mcp-Session-Id", reply.sessionId());
        }
        if (!reply.headers().isEmpty()) {
            return reply.headers();
        }
        return switch (reply.status()) {
            case 405 -> Map.of("Allow", "POST");
            case 429, 503 -> Map.of("Retry-After", "1");
            default -> Map.of();
        };
    }
}
