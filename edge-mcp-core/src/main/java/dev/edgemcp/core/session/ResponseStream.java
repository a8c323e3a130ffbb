package dev.edgemcp.core.session;

/** What goes out before the answer to a POST, and so makes a stream of events of the response. Thread-safe. */
public interface ResponseStream extends Outbound {
    /**
     * Sends the answer, if anything went out before it.
     *
     * @return {@link HttpReply#STREAMED} then, else the answer itself
     */
    HttpReply finish(HttpReply reply);

    /** Sends a sign of life. */
    void stillWorking();
}
