package dev.edgemcp.core.session;

import java.util.concurrent.CompletableFuture;

/** One POST in progress. Thread-safe. */
public interface HttpExchange {
    /**
     * The answer, when it is there. Never fails. Notifications that belong to the request come before it, through the
     * {@link Outbound} that was given with the POST.
     */
    CompletableFuture<HttpReply> reply();

    /** Says that the client has left: cancels the call if its era says so. Idempotent. */
    void disconnected();
}
