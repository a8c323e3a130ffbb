package dev.edgemcp.core.call;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.Completion;
import dev.edgemcp.core.protocol.EmptyResult;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Result;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Catalogue.Found;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.MissingCapabilityException;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolException;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.Span;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

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
            return execute(invocation);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<Outcome> execute(Invocation invocation) {
        Operation operation = invocation.operation();
        CallScope scope = invocation.scope();
        if (operation instanceof Operation.ShowList show) {
            return completed(invocation.catalogue().page(show.list(), show.cursor()));
        }
        if (operation instanceof Operation.CallTool call) {
            Tool tool = present(call.tool());
            return run(invocation, tool.blocking(), true, () -> tool.call(call.arguments(), scope));
        }
        if (operation instanceof Operation.ReadResource read) {
            Found found = present(read.found());
            return run(invocation, true, true, () -> found.source().handler().read(found.request(), scope));
        }
        if (operation instanceof Operation.GetPrompt get) {
            return run(invocation, true, true, () -> present(get.prompt()).get(get.arguments(), scope));
        }
        if (operation instanceof Operation.Complete complete) {
            Completer completer = complete.completer();
            return completer == null
                    ? completed(Completion.NONE)
                    : run(
                            invocation,
                            true,
                            false,
                            () -> completer.complete(complete.typed(), complete.others(), scope));
        }
        if (operation instanceof Operation.Subscribe subscribe) {
            return run(invocation, true, false, () -> {
                subscribe.action().watch(present(subscribe.found()));
                return EmptyResult.INSTANCE;
            });
        }
        throw new IllegalStateException("no way to do " + operation);
    }

    private static CompletableFuture<Outcome> completed(Result result) {
        return CompletableFuture.completedFuture(new Outcome.Completed(result));
    }

    private static <T> T present(@Nullable T found) {
        if (found == null) {
            throw new IllegalStateException("the chain let through what the catalogue does not have");
        }
        return found;
    }

    private CompletableFuture<Outcome> run(
            Invocation invocation, boolean blocking, boolean asks, Callable<Result> work) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        if (!blocking) {
            run(invocation, asks, work, outcome);
            return outcome;
        }
        try {
            workers.execute(() -> run(invocation, asks, work, outcome));
        } catch (RejectedExecutionException e) {
            throw new JsonRpcException(Mcp.TOO_MANY_REQUESTS, "the server is busy: try again shortly");
        }
        return outcome;
    }

    private static void run(
            Invocation invocation, boolean asks, Callable<Result> work, CompletableFuture<Outcome> outcome) {
        Span span = span(invocation);
        Outcome value;
        try {
            value = invocation.scope().run(asks, span, work);
        } catch (ToolException e) {
            if (!(invocation.operation() instanceof Operation.CallTool)) {
                fail(span, outcome, failure(invocation.operation(), e));
                return;
            }
            value = new Outcome.Completed(e.toResult());
        } catch (MissingCapabilityException e) {
            fail(span, outcome, missing(e));
            return;
        } catch (Throwable e) {
            // Also Errors, such as a StackOverflowError in a handler: the caller must get an answer.
            fail(span, outcome, e);
            return;
        }
        if (value instanceof Outcome.InputRequired) {
            span.set(Attributes.INPUT_REQUIRED, true);
        } else if (value instanceof Outcome.Completed completed
                && completed.result() instanceof ToolResult result
                && result.isError()) {
            span.failed("tool_error", null);
        }
        // Before whoever waits goes on, so that the part ends before the whole.
        span.end();
        outcome.complete(value);
    }

    private static void fail(Span span, CompletableFuture<Outcome> outcome, Throwable failure) {
        String type;
        if (failure instanceof JsonRpcException known) {
            type = String.valueOf(known.error().code());
        } else if (failure instanceof CancellationException || failure instanceof InterruptedException) {
            type = "cancelled";
        } else {
            type = failure.getClass().getName();
        }
        span.failed(type, null);
        span.end();
        outcome.completeExceptionally(failure);
    }

    /** The run of a handler, from where a worker has it. */
    private static Span span(Invocation invocation) {
        Span request = invocation.scope().request();
        Operation operation = invocation.operation();
        if (operation instanceof Operation.CallTool call) {
            return request.part(
                    "tool.execute", call.tool() == null ? "" : call.tool().name());
        }
        if (operation instanceof Operation.GetPrompt get) {
            return request.part(
                    "prompt.get", get.prompt() == null ? "" : get.prompt().name());
        }
        if (operation instanceof Operation.ReadResource) {
            return request.part("resource.read");
        }
        return operation instanceof Operation.Subscribe
                ? request.part("resource.subscribe")
                : request.part("completion.complete");
    }

    /** Only results of tools can say that they are failures; everything else answers with an error. */
    private static JsonRpcException failure(Operation operation, ToolException e) {
        String message = e.getMessage() + " " + e.next();
        if (e.code().equals(ToolException.NOT_FOUND) && operation instanceof Operation.ReadResource read) {
            return ResourceNotFound.of(read.uri(), message);
        }
        if (e.code().equals(ToolException.NOT_FOUND) && operation instanceof Operation.Subscribe subscribe) {
            return ResourceNotFound.of(subscribe.uri(), message);
        }
        return new JsonRpcException(JsonRpcError.INVALID_PARAMS, message);
    }

    private static JsonRpcException missing(MissingCapabilityException e) {
        ObjectNode data = Json.object();
        e.capability().putInto(data.putObject("requiredCapabilities"));
        return new JsonRpcException(
                new JsonRpcError(Mcp.MISSING_CLIENT_CAPABILITY, "the client has not declared what this needs", data));
    }
}
