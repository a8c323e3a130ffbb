package dev.edgemcp.core.call;

import java.util.concurrent.CompletableFuture;

/** The rest of the chain. Stateless, so it can be called again. */
@FunctionalInterface
public interface Next {
    /**
     * Carries on. Never throws: a failure is in the future, a protocol failure as {@link
     * dev.edgemcp.core.jsonrpc.JsonRpcException}. The future may be complete already.
     */
    CompletableFuture<Outcome> proceed(Invocation invocation);
}
