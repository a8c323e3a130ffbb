package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.session.Conversation;
import org.jspecify.annotations.Nullable;

/** What this process knows of a session over HTTP. Thread-safe. */
final class LegacySession {
    private final String id;
    private final Conversation conversation;

    private final Object lock = new Object();
    // Both guarded by lock, which comes before the locks of subscribers and streams. Streams are ended without it.
    private @Nullable ReplayStream standalone;
    private boolean closed;

    LegacySession(String id, Conversation conversation) {
        this.id = id;
        this.conversation = conversation;
    }

    String id() {
        return id;
    }

    Conversation conversation() {
        return conversation;
    }

    /** Whether somebody reads the stream of messages that belong to no request. */
    boolean listened() {
        synchronized (lock) {
            return standalone != null && standalone.connected();
        }
    }

    /** Sends a message on the stream of those that belong to no request, if there ever was one. */
    void say(String message) {
        ReplayStream stream;
        synchronized (lock) {
            stream = standalone;
        }
        if (stream != null) {
            stream.send(message);
        }
    }

    /**
     * Makes this the stream of messages that belong to no request. The one before ends, as a message goes out on one only.
     *
     * @param hear has changes told on it
     */
    void listen(ReplayStream stream, Runnable hear) {
        ReplayStream before;
        synchronized (lock) {
            if (closed) {
                before = stream;
            } else {
                before = standalone;
                standalone = stream;
                hear.run();
            }
        }
        if (before != null) {
            before.end();
        }
    }

    /** Has changes told again, if the stream that somebody reads again is that of messages that belong to no request. */
    void listenAgain(ReplayStream stream, Runnable hear) {
        synchronized (lock) {
            if (standalone == stream && !closed) {
                hear.run();
            }
        }
    }

    /** Has changes gathered, if nobody reads the stream any more and it is that of messages that belong to no request. */
    void left(ReplayStream stream, Runnable stopHearing) {
        synchronized (lock) {
            if (standalone == stream && !stream.connected()) {
                stopHearing.run();
            }
        }
    }

    /** Ends everything. Idempotent. */
    void close() {
        conversation.close();
        ReplayStream stream;
        synchronized (lock) {
            closed = true;
            stream = standalone;
        }
        if (stream != null) {
            stream.end();
        }
    }
}
