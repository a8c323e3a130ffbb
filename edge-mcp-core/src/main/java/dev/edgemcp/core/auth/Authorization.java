package dev.edgemcp.core.auth;

import dev.edgemcp.core.call.Interceptor;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import java.util.concurrent.CompletableFuture;

/**
 * The link that refuses what the caller's catalogue does not have. A tool that exists for others answers exactly like
 * one that does not exist.
 */
public final class Authorization implements Interceptor {
    @Override
    public CompletableFuture<Outcome> intercept(Invocation invocation, Next next) {
        if (invocation.operation() instanceof Operation.CallTool call && call.tool() == null) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_PARAMS, "unknown tool: tools/list shows the tools that there are");
        }
        return next.proceed(invocation);
    }
}
