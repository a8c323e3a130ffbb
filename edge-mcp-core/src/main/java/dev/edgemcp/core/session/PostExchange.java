package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A POST whose reply an era computes.
 *
 * @param reply never fails
 * @param onDisconnect what the client's leaving means
 */
public record PostExchange(CompletableFuture<HttpReply> reply, Runnable onDisconnect) implements HttpExchange {
    /** The exchange for an era's reply, written by the codec; leaving does nothing. */
    public static PostExchange of(CompletableFuture<Reply> reply, @Nullable String sessionId, JsonRpcCodec codec) {
        return new PostExchange(reply.thenApply(answer -> http(answer, sessionId, codec)), () -> {});
    }

    /** The exchange for an era's reply that is known already. */
    public static PostExchange of(Reply reply, JsonRpcCodec codec) {
        return of(CompletableFuture.completedFuture(reply), null, codec);
    }

    /** The same exchange, with an action for when the client leaves. */
    public PostExchange onDisconnect(Runnable action) {
        return new PostExchange(reply, action);
    }

    @Override
    public void disconnected() {
        onDisconnect.run();
    }

    /** An era's reply as it goes over HTTP. */
    public static HttpReply http(Reply reply, @Nullable String sessionId, JsonRpcCodec codec) {
        return new HttpReply(
                reply.status(), sessionId, reply.response() == null ? null : codec.encode(reply.response()));
    }
}
