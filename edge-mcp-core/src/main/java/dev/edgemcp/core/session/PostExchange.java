package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A request whose reply an era computes.
 *
 * @param reply never fails
 * @param onDisconnect what the client's leaving means
 * @param onStillWorking sends a sign of life
 */
public record PostExchange(CompletableFuture<HttpReply> reply, Runnable onDisconnect, Runnable onStillWorking)
        implements HttpExchange {
    /** An exchange whose reply is known already. */
    public static PostExchange of(HttpReply reply) {
        return new PostExchange(CompletableFuture.completedFuture(reply), () -> {}, () -> {});
    }

    /** An exchange whose reply is known already. */
    public static PostExchange of(Reply reply, JsonRpcCodec codec) {
        return of(http(reply, null, codec));
    }

    @Override
    public void disconnected() {
        onDisconnect.run();
    }

    @Override
    public void stillWorking() {
        onStillWorking.run();
    }

    /** An era's reply as it goes over HTTP. */
    public static HttpReply http(Reply reply, @Nullable String sessionId, JsonRpcCodec codec) {
        return new HttpReply(
                reply.status(),
                sessionId,
                reply.response() == null ? null : codec.encode(reply.response()),
                LimitHeaders.of(reply));
    }
}
