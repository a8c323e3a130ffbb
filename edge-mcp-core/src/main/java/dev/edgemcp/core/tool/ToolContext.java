package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.trace.Span;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * What a running tool, resource or prompt may know and do about its call. Thread-safe; useless after the handler has
 * returned. What only makes sense with a client has defaults, for contexts without one.
 */
public interface ToolContext {
    /** Who called. */
    Principal principal();

    /** What the client can be asked for. */
    default ClientCapabilities client() {
        return ClientCapabilities.NONE;
    }

    /** What the caller lends this call, of what the operator lets through; for the service that it is meant for alone. */
    default Credentials credentials() {
        return Credentials.NONE;
    }

    /**
     * Whether nobody waits for the result any more: the client cancelled or left, or the deadline passed. The thread
     * of a blocking handler is interrupted as well.
     */
    boolean cancelled();

    /**
     * Ends a handler that nobody waits for.
     *
     * @throws CancellationException if the call is cancelled
     */
    default void throwIfCancelled() {
        if (cancelled()) {
            throw new CancellationException("the call was cancelled");
        }
    }

    /** Runs the action once when the call is cancelled, or now if it already is. It must not block. */
    void onCancel(Runnable action);

    /**
     * Tells the client how far the work is, if it asked to be told. Values that do not increase are dropped.
     *
     * @param total the value at the end, if known
     * @param message what is being done, for a person
     */
    void progress(double progress, @Nullable Double total, @Nullable String message);

    /**
     * Tells the client something for its log, if it wants messages of that level. Never secrets: the client shows it to
     * people and perhaps to its model.
     *
     * @param logger a name for where it comes from, or null
     * @param data a text, a record, or anything else that Jackson writes
     */
    default void log(LogLevel level, @Nullable String logger, Object data) {}

    /**
     * Asks the client, or the person or model behind it. {@link Answer#get} ends the run of the handler while the answer is
     * missing; once the client has answered everything that was asked, the handler is run again from its start, with
     * the same arguments, and gets there with the answers. So no thread waits for people, and it is the same whether the
     * revision has requests from servers or requests of several rounds (since 2026-07-28). It follows:
     *
     * <ul>
     *   <li>ask first, and do what has effects after the last answer;
     *   <li>ask several questions, then get the answers, to have them asked at once;
     *   <li>the same run of questions must come again: a key stands for one question throughout the call.
     * </ul>
     *
     * @param key names the question within this call: 1 to 64 of {@code A-Za-z0-9_.-}
     * @throws MissingCapabilityException if the client cannot be asked that; {@link #client} tells beforehand
     * @throws IllegalStateException if too much is asked, or the operation is one that cannot ask
     */
    default <A> Answer<A> ask(String key, Question<A> question) {
        throw new MissingCapabilityException(question.capability());
    }

    /**
     * Lets go of the HTTP connection that waits for this call, where the client can come back for the answer (sessions over
     * HTTP, since 2025-11-25); does nothing elsewhere. For handlers that take long.
     */
    default void releaseConnection() {}

    /**
     * This run, as far as traces go: a handler can have parts of its work shown, and begins a {@link Span#request} for each
     * request to another process, whose {@link Span#context} it sends along. {@link Span#NONE} if nobody traces.
     */
    default Span span() {
        return Span.NONE;
    }
}
