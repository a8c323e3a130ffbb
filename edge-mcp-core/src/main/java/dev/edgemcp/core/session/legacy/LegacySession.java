package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.session.Conversation;
import org.jspecify.annotations.Nullable;

/** What this process knows of a session over HTTP. Thread-safe. */
final class LegacySession {
    private final String id;
    private final Conversation conversation;
    // Guarded by this.
    private @Nullable ReplayStream standalone;

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

    /** The stream of messages that belong to no request, if somebody reads one. */
    @Nullable
    ReplayStream standalone() {
        ReplayStream stream;
        synchronized (this) {
            stream = standalone;
        }
        return stream != null && stream.connected() ? stream : null;
    }

    /** Makes this the stream of messages that belong to no request; the one before ends, as a client reads one of them. */
    void standalone(ReplayStream stream) {
        ReplayStream before;
        synchronized (this) {
            before = standalone;
            standalone = stream;
        }
        if (before != null && before != stream) {
            before.end();
        }
    }

    synchronized boolean isStandalone(ReplayStream stream) {
        return standalone == stream;
    }

    /** Ends everything. */
    void close() {
        conversation.close();
        ReplayStream stream;
        synchronized (this) {
            stream = standalone;
        }
        if (stream != null) {
            stream.end();
        }
    }
}
