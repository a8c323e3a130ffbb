package dev.edgemcp.core.call;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Tool;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The link that holds arguments against the input schema, and results against the output schema. Wrong arguments are a
 * failure of the tool, which the model can correct (specification, since 2025-11-25); a wrong result is a fault of the
 * tool's author. Arguments of prompts are held against what the prompt lists.
 */
public final class Validation implements Interceptor {
    @Override
    public CompletableFuture<Outcome> intercept(Invocation invocation, Next next) {
        if (invocation.operation() instanceof Operation.GetPrompt get && get.prompt() != null) {
            String problem = get.prompt().problemIn(get.arguments());
            if (problem != null) {
                throw new JsonRpcException(JsonRpcError.INVALID_PARAMS, problem);
            }
        }
        if (!(invocation.operation() instanceof Operation.CallTool call) || call.tool() == null) {
            return next.proceed(invocation);
        }
        Tool tool = call.tool();
        List<String> problems = tool.problemsIn(call.arguments());
        if (!problems.isEmpty()) {
            return CompletableFuture.completedFuture(new Outcome.Completed(ToolResult.error(
                    "invalid_arguments",
                    "The arguments of " + tool.name() + " are not valid: " + String.join("; ", problems),
                    "Correct them by the tool's inputSchema and call again.")));
        }
        return tool.definition().outputSchema() == null
                ? next.proceed(invocation)
                : next.proceed(invocation).thenApply(outcome -> checked(tool, outcome));
    }

    private static Outcome checked(Tool tool, Outcome outcome) {
        if (outcome instanceof Outcome.Completed completed && completed.result() instanceof ToolResult result) {
            List<String> problems = tool.problemsIn(result);
            if (!problems.isEmpty()) {
                throw new IllegalStateException(
                        "result of " + tool.name() + " breaks its output schema: " + String.join("; ", problems));
            }
        }
        return outcome;
    }
}
