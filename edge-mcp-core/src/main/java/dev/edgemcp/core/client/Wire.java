package dev.edgemcp.core.client;

import java.util.concurrent.CompletableFuture;

/** A two-way stream of messages that all requests share. Thread-safe. */
interface Wire {
    /** Begins to deliver what comes in; called once. */
    void start(Listener listener);

    /** Queues one message, bounded; the future says whether it went out. */
    CompletableFuture<Void> send(String message);

    /** Sends what is queued, then ends the connection; idempotent, and bounded in time. */
    void close();

    /** Hears what comes in, one call at a time. */
    interface Listener {
        /** One message came. */
        void received(String message);

        /** Nothing will come any more. */
        void lost(McpClientException why);
    }
}
