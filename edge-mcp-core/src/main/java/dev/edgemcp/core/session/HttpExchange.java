package dev.edgemcp.core.session;

import java.util.concurrent.CompletableFuture;

/** One HTTP request in progress. Thread-safe. */
public interface HttpExchange {
    /**
     * The answer, when it is there: {@link HttpReply#STREAMED} if it went out as events, through the {@link EventSink} that
     * was given with the request. Never fails.
     */
    CompletableFuture<HttpReply> reply();

    /** Says that the client has left: cancels the call if its era says so. Idempotent. */
    void disconnected();

    /** Says that a few seconds have passed without an answer: sends a sign of life to a client that reads events. */
    void stillWorking();
}
