package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec.Decoded;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Response;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Several messages at once. One revision has them: they came with 2025-03-26, and went with the next one.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-03-26/basic#batching">Batching</a>
 */
public final class Batches {
    private Batches() {}

    /**
     * Lets batches pass in conversations of the revision that has them.
     *
     * @throws JsonRpcException in others
     */
    public static void allow(@Nullable Handshake handshake) {
        if (handshake == null || handshake.revision() != Revision.V2025_03_26) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_REQUEST,
                    "batches belong to sessions of revision " + Revision.V2025_03_26.id()
                            + ": send one message at a time");
        }
    }

    /** The answers to a batch, when all are there; none for messages that want none. */
    public static CompletableFuture<List<Response>> answer(
            List<Decoded> batch, Function<JsonRpcMessage, CompletableFuture<Reply>> one, CallListener listener) {
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (Decoded element : batch) {
            replies.add(
                    element.message() == null
                            ? failure(Objects.requireNonNull(element.failure()), listener)
                            : message(element.message(), one));
        }
        return CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new))
                .thenApply(unused -> replies.stream()
                        .map(reply -> reply.join().response())
                        .filter(Objects::nonNull)
                        .toList());
    }

    private static CompletableFuture<Reply> message(
            JsonRpcMessage message, Function<JsonRpcMessage, CompletableFuture<Reply>> one) {
        if (message instanceof Request request && request.method().equals(Mcp.INITIALIZE)) {
            return CompletableFuture.completedFuture(Reply.failure(
                    request.id(),
                    new JsonRpcError(JsonRpcError.INVALID_REQUEST, "initialize must not be in a batch"),
                    400));
        }
        return one.apply(message);
    }

    private static CompletableFuture<Reply> failure(JsonRpcException failure, CallListener listener) {
        listener.requestFailed(CallListener.UNKNOWN, failure.error().code());
        return CompletableFuture.completedFuture(Reply.failure(failure.id(), failure.error(), 400));
    }
}
