package dev.edgemcp.core.observe;

import dev.edgemcp.core.call.Interceptor;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The outermost link: tells a {@link CallListener} when each call begins and how it ends. */
public final class Observation implements Interceptor {
    private final CallListener listener;
    private final Ticker ticker;

    /** Tells this listener, by this clock. */
    public Observation(CallListener listener, Ticker ticker) {
        this.listener = listener;
        this.ticker = ticker;
    }

    @Override
    public CompletableFuture<Outcome> intercept(Invocation invocation, Next next) {
        long start = ticker.nanos();
        listener.callStarted(invocation);
        // What follows must see the call ended: hand on the future that completes after the listener was told.
        return next.proceed(invocation)
                .whenComplete((value, failure) ->
                        listener.callEnded(invocation, end(invocation, value, failure), ticker.nanos() - start));
    }

    private static CallEnd end(Invocation invocation, @Nullable Outcome outcome, @Nullable Throwable failure) {
        if (invocation.scope().cancelled()) {
            return CallEnd.CANCELLED;
        }
        if (failure != null) {
            return CallEnd.FAILED;
        }
        if (outcome instanceof Outcome.InputRequired) {
            return CallEnd.INPUT_REQUIRED;
        }
        return outcome instanceof Outcome.Completed completed
                        && completed.result() instanceof ToolResult result
                        && result.isError()
                ? CallEnd.TOOL_ERROR
                : CallEnd.OK;
    }
}
