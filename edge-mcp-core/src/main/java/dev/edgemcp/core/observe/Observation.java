package dev.edgemcp.core.observe;

import dev.edgemcp.core.call.Interceptor;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The outermost link: tells a {@link CallListener} when each call begins and how it ends, and the span of the request what the
 * call is about.
 */
public final class Observation implements Interceptor {
    private static final int MAX_NAME = 256;
    private static final int MAX_URI = 1024;

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
        Span span = invocation.scope().request();
        if (span.recorded() && !invocation.repeated()) {
            describe(span, invocation.operation());
        }
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

    /** Only what exists becomes part of a span's name. */
    private static void describe(Span span, Operation operation) {
        if (operation instanceof Operation.CallTool call) {
            span.set(Attributes.OPERATION, "execute_tool");
            span.set(Attributes.TOOL, shortened(call.name(), MAX_NAME));
            if (call.tool() != null) {
                span.target(call.tool().name());
            }
        } else if (operation instanceof Operation.GetPrompt get) {
            span.set(Attributes.PROMPT, shortened(get.name(), MAX_NAME));
            if (get.prompt() != null) {
                span.target(get.prompt().name());
            }
        } else if (operation instanceof Operation.ReadResource read) {
            span.set(Attributes.RESOURCE_URI, shortened(read.uri(), MAX_URI));
        } else if (operation instanceof Operation.Subscribe subscribe) {
            span.set(Attributes.RESOURCE_URI, shortened(subscribe.uri(), MAX_URI));
        }
    }

    private static String shortened(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most);
    }
}
