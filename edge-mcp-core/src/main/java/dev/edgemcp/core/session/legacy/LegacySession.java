package dev.edgemcp.core.session.legacy;

import dev.edgemcp.core.call.ClientSession;
import dev.edgemcp.core.session.Conversation;
import dev.edgemcp.core.session.legacy.SessionTokens.Token;
import dev.edgemcp.core.tool.Principal;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What this process knows of a session over HTTP. Thread-safe. */
final class LegacySession {
    private final String name;
    private final Conversation conversation;
    private final Instant expires;
    private final Carried carried;

    private final Object watching = new Object();
    private final Object lock = new Object();
    // Both guarded by lock, which comes before the locks of subscribers and streams. Streams are ended without it.
    private @Nullable ReplayStream standalone;
    private boolean closed;

    /**
     * @param maxCalls calls in flight at once
     * @param replication is given what the client changes
     */
    LegacySession(Token token, Principal principal, int maxCalls, Replication replication) {
        this.name = token.session();
        this.expires = token.expires();
        this.conversation =
                new Conversation(principal, maxCalls, replication.process(), change -> replication.keep(this, change));
        conversation.session(new ClientSession(name, principal, ""));
        this.carried = new Carried(conversation::logLevel);
    }

    /** Its name, by which nobody can use it, unlike its id. */
    String name() {
        return name;
    }

    /** When it is over at the latest. */
    Instant expires() {
        return expires;
    }

    Conversation conversation() {
        return conversation;
    }

    /** What is known of what a store carries to other processes. */
    Carried carried() {
        return carried;
    }

    /** Whether nothing would be lost if this were forgotten between two requests. */
    boolean forgettable() {
        return conversation.forgettable() && carried.isEmpty();
    }

    /** Whether this process tells the client of changes, now or when it comes back. */
    boolean hears() {
        synchronized (lock) {
            return standalone != null;
        }
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

    /** Does something while this process has the stream of changes, and keeps it; nothing if it has not. */
    void whileHearing(Runnable action) {
        synchronized (lock) {
            if (standalone != null && !closed) {
                action.run();
            }
        }
    }

    /** Does something while this process has no stream of changes, and gets none; null if it has one. */
    <T> @Nullable T unlessHearing(Supplier<T> action) {
        synchronized (lock) {
            return standalone == null ? action.get() : null;
        }
    }

    /** Held while resources are watched or not any more on behalf of other processes; comes before {@code lock}. */
    Object watching() {
        return watching;
    }

    /**
     * Ends the stream of messages that belong to no request, as there is one in another process.
     *
     * @param kept whether that has changed again
     * @param stopHearing has changes gathered
     */
    void giveUpStream(BooleanSupplier kept, Runnable stopHearing) {
        ReplayStream stream;
        synchronized (lock) {
            if (kept.getAsBoolean()) {
                return;
            }
            stream = standalone;
            standalone = null;
            stopHearing.run();
        }
        if (stream != null) {
            stream.end();
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
