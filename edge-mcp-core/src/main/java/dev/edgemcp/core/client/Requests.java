package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Makes requests over a channel: ids, metadata, timeouts, cancellation, and the bound on how many wait. Thread-safe. */
final class Requests {
    private final Channel channel;
    private final Implementation clientInfo;
    private final Semaphore room;
    private final Set<Call> pending = ConcurrentHashMap.newKeySet();
    // Not 0: some servers take an id of 0 for none.
    private final AtomicLong ids = new AtomicLong(1);
    private volatile boolean closed;

    Requests(Channel channel, ClientOptions options) {
        this.channel = channel;
        this.clientInfo = options.clientInfo();
        this.room = new Semaphore(options.maxPending());
    }

    Channel channel() {
        return channel;
    }

    /**
     * Sends a request. Whoever completes the future, by cancelling or otherwise, gives up the request.
     *
     * @param revision what to speak, or null for the handshake
     */
    CompletableFuture<ObjectNode> send(
            String method, ObjectNode params, @Nullable Revision revision, CallOptions options) {
        if (!room.tryAcquire()) {
            return CompletableFuture.failedFuture(new McpClientException(
                    Reason.BUSY, "too many requests wait for this server already; this one was not sent"));
        }
        long id = ids.getAndIncrement();
        describe(params, id, revision, options.progress() != null);
        Call call = new Call(new Request(RequestId.of(id), method, params), revision, options.progress());
        pending.add(call);
        CompletableFuture<ObjectNode> result = new CompletableFuture<>();
        call.answer().orTimeout(options.timeout().toNanos(), TimeUnit.NANOSECONDS);
        call.answer().whenComplete((answer, failure) -> {
            pending.remove(call);
            room.release();
            if (failure == null) {
                result.complete(answer);
                return;
            }
            boolean abandoned = failure instanceof TimeoutException || failure instanceof CancellationException;
            if (abandoned && !method.equals(Mcp.INITIALIZE) && !method.equals(Mcp.DISCOVER)) {
                channel.cancel(call);
            }
            result.completeExceptionally(
                    failure instanceof TimeoutException
                            ? new McpClientException(
                                    Reason.TIMEOUT,
                                    "no answer to " + method + " within "
                                            + options.timeout().toMillis() / 1000.0 + " s")
                            : failure);
        });
        result.whenComplete((answer, failure) -> call.answer().cancel(false));
        if (!closed && !call.answer().isDone()) {
            channel.request(call);
        }
        // Closing fails what is pending, but may have come between.
        if (closed) {
            call.fail(closedHere());
        }
        return result;
    }

    /** Fails what waits and ends the channel; idempotent. */
    void close() {
        closed = true;
        pending.forEach(call -> call.fail(closedHere()));
        channel.close();
    }

    private void describe(ObjectNode params, long id, @Nullable Revision revision, boolean wantsProgress) {
        ObjectNode meta = Json.object();
        if (revision != null && revision.stateless()) {
            meta.put(Mcp.META_PROTOCOL_VERSION, revision.id());
            meta.set(Mcp.META_CLIENT_CAPABILITIES, Json.object());
            meta.set(Mcp.META_CLIENT_INFO, clientInfo.toJson());
        }
        if (wantsProgress) {
            meta.put("progressToken", id);
        }
        if (!meta.isEmpty()) {
            params.set(Mcp.META, meta);
        }
    }

    private static McpClientException closedHere() {
        return new McpClientException(Reason.CLOSED, "this client was closed before the answer came");
    }
}
