package dev.edgemcp.core.session;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP response as a stream of server-sent events, which begins with the first of these calls. Implemented by hosts of the
 * HTTP; thread-safe, must not block, drops what comes after the end or after the client has left.
 */
public interface EventSink {
    /**
     * Sends an event.
     *
     * @param id by which a client can come back, or null
     * @param data one line; may be empty
     */
    void event(@Nullable String id, String data);

    /** Says how long a client that loses the stream waits before it comes back. */
    void retry(Duration delay);

    /** Sends a sign of life that clients ignore. */
    void comment(String text);

    /** Ends the response. Idempotent. */
    void end();
}
