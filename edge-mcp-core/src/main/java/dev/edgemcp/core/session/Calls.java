package dev.edgemcp.core.session;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.call.CallScope.ProgressListener;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Catalogues;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends operations through the chain for both eras: with progress, cancellation, and an end to them all. Thread-safe. */
public final class Calls {
    private static final int MAX_PROGRESS_MESSAGE = 1024;
    private static final int MAX_PROGRESS_TOKEN = 1024;

    private final Catalogues catalogues;
    private final Next chain;
    private final JsonRpcCodec codec;

    private final Object lock = new Object();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    // Both guarded by lock.
    private int running;
    private boolean draining;

    /**
     * @param codec writes notifications of progress
     */
    public Calls(Catalogues catalogues, Next chain, JsonRpcCodec codec) {
        this.catalogues = catalogues;
        this.chain = chain;
        this.codec = codec;
    }

    /** Answers {@code tools/list}. */
    public CompletableFuture<Outcome> listTools(Request request, Params params, Exchange exchange) {
        Catalogue catalogue = catalogues.of(exchange.conversation().principal());
        return run(request, params, exchange, catalogue, new Operation.ListTools(params.optionalString("cursor")));
    }

    /** Answers {@code tools/call}. */
    public CompletableFuture<Outcome> callTool(Request request, Params params, Exchange exchange) {
        String name = params.string("name");
        ObjectNode arguments = params.object("arguments");
        Catalogue catalogue = catalogues.of(exchange.conversation().principal());
        return run(request, params, exchange, catalogue, new Operation.CallTool(name, catalogue.find(name), arguments));
    }

    /** Refuses further operations. The future completes when those that run have ended. */
    public CompletableFuture<Void> drain() {
        synchronized (lock) {
            draining = true;
            if (running == 0) {
                drained.complete(null);
            }
        }
        return drained;
    }

    private CompletableFuture<Outcome> run(
            Request request, Params params, Exchange exchange, Catalogue catalogue, Operation operation) {
        Conversation conversation = exchange.conversation();
        CallScope scope = new CallScope(conversation.principal(), progress(params, exchange));
        enter();
        try {
            conversation.begin(request.id(), scope);
        } catch (JsonRpcException e) {
            leave();
            throw e;
        }
        CompletableFuture<Outcome> inner =
                chain.proceed(new Invocation(operation, conversation.principal(), catalogue, scope));
        if (inner.isDone()) {
            conversation.end(request.id());
            scope.close();
            leave();
            return inner;
        }
        // A cancelled call ends for its client at once, however long its handler takes to notice.
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        scope.onCancel(() -> outcome.completeExceptionally(new CancellationException()));
        inner.whenComplete((value, failure) -> {
            boolean cancelled = scope.cancelled();
            conversation.end(request.id());
            scope.close();
            if (cancelled) {
                outcome.completeExceptionally(new CancellationException());
            } else if (failure == null) {
                outcome.complete(value);
            } else {
                outcome.completeExceptionally(failure);
            }
            // Last, so that a drained server has sent its answers.
            leave();
        });
        return outcome;
    }

    private void enter() {
        synchronized (lock) {
            if (draining) {
                throw new JsonRpcException(Mcp.UNAVAILABLE, "the server is shutting down: connect again");
            }
            running++;
        }
    }

    private void leave() {
        boolean last;
        synchronized (lock) {
            running--;
            last = draining && running == 0;
        }
        if (last) {
            drained.complete(null);
        }
    }

    private @Nullable ProgressListener progress(Params params, Exchange exchange) {
        JsonNode token = params.object(Mcp.META).get("progressToken");
        if (token == null) {
            return null;
        }
        // Every notification repeats it, so a long one would be a way to have little answered with much.
        boolean usable =
                token.isString() ? token.stringValue().length() <= MAX_PROGRESS_TOKEN : token.isIntegralNumber();
        if (!usable) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_PARAMS,
                    "params._meta.progressToken must be an integer or a string of at most " + MAX_PROGRESS_TOKEN
                            + " characters");
        }
        return (progress, total, message) -> {
            ObjectNode json = Json.object();
            json.set("progressToken", token);
            put(json, "progress", progress);
            if (total != null) {
                put(json, "total", total);
            }
            if (message != null) {
                json.put(
                        "message",
                        message.length() <= MAX_PROGRESS_MESSAGE
                                ? message
                                : message.substring(0, MAX_PROGRESS_MESSAGE) + "…");
            }
            exchange.notifications().send(codec.encode(new Notification(Mcp.PROGRESS, json)));
        };
    }

    private static void put(ObjectNode json, String name, double value) {
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            json.put(name, (long) value);
        } else {
            json.put(name, value);
        }
    }
}
