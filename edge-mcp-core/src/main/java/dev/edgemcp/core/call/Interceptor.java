package dev.edgemcp.core.call;

import java.util.concurrent.CompletableFuture;

/** One link of the chain: it answers itself, or lets the rest answer and perhaps changes that. Must not block. */
@FunctionalInterface
public interface Interceptor {
    /**
     * Handles the invocation.
     *
     * @throws dev.edgemcp.core.jsonrpc.JsonRpcException to refuse it
     */
    CompletableFuture<Outcome> intercept(Invocation invocation, Next next);
}
