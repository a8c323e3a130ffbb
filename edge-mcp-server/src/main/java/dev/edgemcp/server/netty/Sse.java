package dev.edgemcp.server.netty;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An event stream in progress. Thread-safe: writes from any thread go out in the order of the calls, and are dropped when
 * the stream has ended. A client that leaves too much unread is cut off.
 */
public interface Sse {
    /**
     * Sends one event, of as many {@code data} lines as the text has.
     *
     * @param id a single line, or null
     */
    void event(@Nullable String id, String data);

    /** Says how long a client that loses the stream waits before it comes back. */
    void retry(Duration delay);

    /** Sends a comment, which clients ignore: a sign of life. */
    void comment(String text);

    /** Ends the stream after what was sent before. Idempotent. */
    void end();
}
