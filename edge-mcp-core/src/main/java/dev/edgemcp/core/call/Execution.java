package dev.edgemcp.core.call;

import dev.edgemcp.core.call.Outcome.Completed;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** The end of the chain: does the operation. Blocking handlers run on the workers, others on this thread. */
public final class Execution implements Next {
    private final Executor workers;

    /**
     * @param workers runs handlers that block; may reject, which the caller is told as "too many requests"
     */
    public Execution(Executor workers) {
        this.workers = workers;
    }

    @Override
    public CompletableFuture<Outcome> proceed(Invocation invocation) {
        try {
            if (invocation.operation() instanceof Operation.CallTool call) {
                return callTool(call, invocation);
            }
            if (invocation.operation() instanceof Operation.ListTools list) {
                return CompletableFuture.completedFuture(
                        new Completed(invocation.catalogue().page(list.cursor())));
            }
            throw new IllegalStateException("no way to do " + invocation.operation());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Outcome> callTool(Operation.CallTool call, Invocation invocation) {
        Tool tool = call.tool();
        if (tool == null) {
            throw new JsonRpcException(JsonRpcError.INVALID_PARAMS, "unknown tool");
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        if (!tool.blocking()) {
            run(tool, call, invocation, outcome);
            return outcome;
        }
        try {
            workers.execute(() -> run(tool, call, invocation, outcome));
        } catch (RejectedExecutionException e) {
            throw new JsonRpcException(Mcp.TOO_MANY_REQUESTS, "the server is busy: try again shortly");
        }
        return outcome;
    }

    private static void run(
            Tool tool, Operation.CallTool call, Invocation invocation, CompletableFuture<Outcome> outcome) {
        try {
            CallScope scope = invocation.scope();
            outcome.complete(new Completed(scope.runInterruptibly(() -> tool.call(call.arguments(), scope))));
        } catch (ToolException e) {
            outcome.complete(new Completed(e.toResult()));
        } catch (Throwable e) {
            // Also Errors, such as a StackOverflowError in a handler: the caller must get an answer.
            outcome.completeExceptionally(e);
        }
    }
}
