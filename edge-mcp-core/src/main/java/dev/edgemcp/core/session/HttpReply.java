package dev.edgemcp.core.session;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to an HTTP request.
 *
 * @param status the HTTP status
 * @param sessionId a new session's {@code Mcp-Session-Id}, or null
 * @param body JSON, or null for an empty body
 * @param headers further headers
 */
public record HttpReply(
        int status, @Nullable String sessionId, @Nullable String body, Map<String, String> headers) {
    /** Everything has gone, or will go, through the {@link EventSink}. */
    public static final HttpReply STREAMED = new HttpReply(200, null, null);

    /** An answer without further headers. */
    public HttpReply(int status, @Nullable String sessionId, @Nullable String body) {
        this(status, sessionId, body, Map.of());
    }
}
