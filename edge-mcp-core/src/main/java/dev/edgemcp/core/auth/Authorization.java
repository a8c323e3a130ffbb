package dev.edgemcp.core.auth;

import dev.edgemcp.core.call.Interceptor;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.call.ResourceNotFound;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import java.util.concurrent.CompletableFuture;

/**
 * The link that refuses what the caller's catalogue does not have. What exists for others is answered exactly like
 * what does not exist.
 */
public final class Authorization implements Interceptor {
    @Override
    public CompletableFuture<Outcome> intercept(Invocation invocation, Next next) {
        Operation operation = invocation.operation();
        if (operation instanceof Operation.CallTool call && call.tool() == null) {
            throw unknown("unknown tool: tools/list shows the tools that there are");
        }
        if (operation instanceof Operation.GetPrompt get && get.prompt() == null) {
            throw unknown("unknown prompt: prompts/list shows the prompts that there are");
        }
        if (operation instanceof Operation.Complete complete && !complete.exists()) {
            throw unknown("ref and argument name nothing that can be completed");
        }
        if (operation instanceof Operation.ReadResource read && read.found() == null) {
            throw ResourceNotFound.of(read.uri());
        }
        if (operation instanceof Operation.Subscribe subscribe && subscribe.found() == null) {
            throw ResourceNotFound.of(subscribe.uri());
        }
        return next.proceed(invocation);
    }

    private static JsonRpcException unknown(String message) {
        return new JsonRpcException(JsonRpcError.INVALID_PARAMS, message);
    }
}
