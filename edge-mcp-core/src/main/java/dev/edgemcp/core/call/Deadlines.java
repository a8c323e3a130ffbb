package dev.edgemcp.core.call;

import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The link that gives every run of a handler a deadline: past it, the call is answered as a failure, and a handler
 * that still runs is cancelled as every answered call's is.
 */
public final class Deadlines implements Interceptor {
    private final Duration standard;
    private final ScheduledExecutorService timer;

    /**
     * @param standard for tools that name no timeout of their own
     * @param timer runs the expiries; not closed here
     */
    public Deadlines(Duration standard, ScheduledExecutorService timer) {
        this.standard = standard;
        this.timer = timer;
    }

    @Override
    public CompletableFuture<Outcome> intercept(Invocation invocation, Next next) {
        CompletableFuture<Outcome> inner = next.proceed(invocation);
        if (inner.isDone()) {
            return inner;
        }
        @Nullable Tool tool = invocation.operation() instanceof Operation.CallTool call ? call.tool() : null;
        @Nullable Duration own = tool == null ? null : tool.timeout();
        Duration timeout = own == null ? standard : own;
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        Future<?> expiry =
                timer.schedule(() -> expire(outcome, tool != null, timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
        inner.whenComplete((value, failure) -> {
            expiry.cancel(false);
            if (failure != null) {
                outcome.completeExceptionally(failure);
            } else {
                outcome.complete(value);
            }
        });
        return outcome;
    }

    private static void expire(CompletableFuture<Outcome> outcome, boolean tool, Duration timeout) {
        String problem = "did not finish within " + timeout.toMillis() / 1000.0 + " s and was stopped";
        if (tool) {
            outcome.complete(new Outcome.Completed(
                    ToolResult.error("timeout", "The tool " + problem + ".", "Ask for less at once, or try again.")));
        } else {
            outcome.completeExceptionally(new JsonRpcException(Mcp.TIMEOUT, "the request " + problem));
        }
    }
}
