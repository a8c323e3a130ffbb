package dev.edgemcp.server.netty;

/**
 * An event stream in progress. Thread-safe: writes from any thread go out in the order of the calls, and are dropped when
 * the stream has ended. A client that leaves too much unread is cut off.
 */
public interface Sse {
    /** Sends one event, of as many {@code data} lines as the text has. */
    void event(String data);

    /** Sends one event with an id, which must be a single line. */
    void event(String id, String data);

    /** Sends a comment, which clients ignore: a sign of life. */
    void comment(String text);

    /** Ends the stream after what was sent before. Idempotent. */
    void end();
}
