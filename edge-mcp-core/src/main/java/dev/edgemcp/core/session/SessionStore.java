package dev.edgemcp.core.session;

import dev.edgemcp.core.event.Subscriber;
import dev.edgemcp.core.event.Subscriber.Gathered;
import dev.edgemcp.core.protocol.LogLevel;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Carries what clients change in sessions over HTTP to all processes that serve them. Sessions and processes go by names, of the
 * characters {@code A-Z a-z 0-9 _ -}. Thread-safe; nothing here blocks.
 *
 * <p>Requests wait for these futures, so each must complete within some hundred milliseconds. They may fail; the process
 * then goes by its own memory, and settles things when it is told {@link Peer#allChanged}.
 */
public interface SessionStore extends AutoCloseable {
    /** Resources that one session subscribes to. */
    int MAX_RESOURCES = Subscriber.MAX_RESOURCES;

    /** Characters of the URI of a resource; subscriptions to longer ones stay in the process that took them. */
    int MAX_URI = 2048;

    /** Carries nothing: each process goes by its own memory. */
    SessionStore NONE = new NoStore();

    /** One thing that changes in a session. */
    sealed interface Change {
        /** The client says how much it wants to be told. */
        record Level(LogLevel level) implements Change {}

        /** The client subscribes to a resource. */
        record Subscribed(String uri) implements Change {}

        /** The client does not want to hear of a resource any more. */
        record Unsubscribed(String uri) implements Change {}

        /** The session is over, for good. */
        record Ended() implements Change {}
    }

    /**
     * What is known of a session.
     *
     * @param found whether anything was, before this was asked
     * @param ended whether it is over
     * @param hears whether its client hears of changes of lists
     * @param full whether a subscription was left out because there are {@link #MAX_RESOURCES} already
     * @param level null if the client has not said
     * @param resources that the client subscribes to
     */
    record State(
            boolean found,
            boolean ended,
            boolean hears,
            boolean full,
            @Nullable LogLevel level,
            Set<String> resources) {
        public State {
            resources = Set.copyOf(resources);
        }
    }

    /** A process that serves sessions. None of these may block. */
    interface Peer {
        /** Another process has changed a session, or ended it. What this one knows is old when this returns. */
        void changed(String session, boolean ended);

        /** Anything may have changed, and what this process has not told yet should be told now. */
        void allChanged();

        /**
         * Another process has the stream of changes from now on, unless this one has claimed it since.
         *
         * @param claimedSince asked while nothing is claimed
         */
        void claimed(String session, BooleanSupplier claimedSince);

        /** Another process watches instead of this one: gives up what was not told yet, unless this one has the stream. */
        CompletableFuture<Gathered> handOver(String session);

        /**
         * Another process was given an answer that is meant for this one.
         *
         * @return whether it has gone to what asked for it, or would have if that still waited
         */
        boolean answered(String session, String message);
    }

    /** Says who this process is. Called once, before anything else. */
    void join(String process, Peer peer);

    /** Whether the others can be reached; while they cannot, nobody should ask. */
    boolean available();

    /**
     * Makes changes and looks at what is so then. The future completes when every process that can be reached knows that
     * what it knew is old, or after a short while.
     *
     * @param changes none to look only
     * @param left how long the session can last
     */
    CompletableFuture<State> apply(String session, List<Change> changes, Duration left);

    /** Says that the stream of changes is in this process from now on. Of several that do so, the last has it. */
    CompletableFuture<Void> claim(String session, Duration left);

    /** Has the others hand over what they gathered, after this process has begun to watch. */
    CompletableFuture<List<Gathered>> gather(String session);

    /**
     * Takes an answer to the process that asked.
     *
     * @param message what {@link Peer#answered} is given
     * @return whether it was taken
     */
    CompletableFuture<Boolean> answer(String process, String session, String message);

    @Override
    void close();
}
