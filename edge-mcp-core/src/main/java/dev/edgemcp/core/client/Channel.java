package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.protocol.Revision;
import java.util.concurrent.CompletableFuture;

/** A way to carry requests to one server and their answers back. Thread-safe; nothing but {@link #close} blocks. */
interface Channel extends AutoCloseable {
    /** Sends the request; later the call is answered or failed. */
    void request(Call call);

    /** Sends a notification; the future says whether it went out. */
    CompletableFuture<Void> notify(Notification notification, Revision revision);

    /** Tells the server, in the way of the transport and era, that nobody waits for the call any more. */
    void cancel(Call call);

    /** Whether the connection is gone, so that another channel is needed. */
    boolean lost();

    /** Ends the connection; idempotent, and bounded in time. */
    @Override
    void close();
}
