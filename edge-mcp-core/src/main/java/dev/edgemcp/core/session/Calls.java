package dev.edgemcp.core.session;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.ServerRequests.RefusedException;
import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Catalogues;
import dev.edgemcp.core.trace.Span;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends operations through the chain for both eras: with progress, questions to the client, cancellation, and an end to them
 * all. Thread-safe.
 */
public final class Calls {
    /** How often one call may ask and be run again. */
    public static final int MAX_ROUNDS = 32;

    private final Catalogues catalogues;
    private final Next chain;
    private final JsonRpcCodec codec;
    private final Duration inputTimeout;
    private final Map<CallScope, CompletableFuture<?>> asking = new ConcurrentHashMap<>();

    private final Object lock = new Object();
    private final CompletableFuture<Void> drained = new CompletableFuture<>();
    // Both guarded by lock.
    private int running;
    private boolean draining;

    /**
     * @param codec writes notifications and requests
     * @param inputTimeout how long a call waits for answers of the client
     */
    public Calls(Catalogues catalogues, Next chain, JsonRpcCodec codec, Duration inputTimeout) {
        this.catalogues = catalogues;
        this.chain = chain;
        this.codec = codec;
        this.inputTimeout = inputTimeout;
    }

    /** The methods that {@link #answer} answers. */
    public static Set<String> methods() {
        return Operations.READERS.keySet();
    }

    /** What the other side of a conversation may use. */
    public Catalogue catalogue(Conversation conversation) {
        return catalogues.of(conversation.principal());
    }

    /** Answers one of {@link #methods}. */
    public CompletableFuture<Outcome> answer(Request request, Params params, Exchange exchange, Voice voice) {
        Operations.Reader reader = Operations.READERS.get(request.method());
        if (reader == null) {
            throw new IllegalStateException("no operation " + request.method());
        }
        Catalogue catalogue = catalogue(exchange.conversation());
        return run(request, params, exchange, voice, reader.read(params, catalogue), catalogue);
    }

    /** Answers a request by an operation that only one era has. */
    public CompletableFuture<Outcome> run(
            Request request, Params params, Exchange exchange, Voice voice, Operation operation, Catalogue catalogue) {
        Conversation conversation = exchange.conversation();
        CallScope scope = new CallScope(
                conversation.principal(), new ClientCaller(params, exchange, voice, codec), exchange.span());
        enter();
        try {
            conversation.begin(request.id(), scope);
        } catch (JsonRpcException e) {
            leave();
            throw e;
        }
        Invocation invocation = new Invocation(operation, conversation.principal(), catalogue, scope);
        CompletableFuture<Outcome> inner = round(invocation, voice, voice.answers(), 1);
        if (inner.isDone()) {
            conversation.end(request.id());
            scope.close();
            leave();
            return inner;
        }
        // A cancelled call ends for its client at once, however long its handler takes to notice.
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        scope.onCancel(() -> {
            // A call that waits for answers ends by itself then, once it has taken its questions back. One that is
            // answered already is only being closed.
            if (!stopAsking(scope) && !inner.isDone()) {
                outcome.completeExceptionally(new CancellationException());
            }
        });
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

    /** Refuses further operations. The future completes when those that run have ended; none waits for a client. */
    public CompletableFuture<Void> drain() {
        synchronized (lock) {
            draining = true;
            if (running == 0) {
                drained.complete(null);
            }
        }
        asking.values().forEach(answers -> answers.completeExceptionally(unavailable()));
        return drained;
    }

    private CompletableFuture<Outcome> round(
            Invocation invocation, Voice voice, Map<String, ObjectNode> answers, int number) {
        invocation.scope().answers(answers);
        CompletableFuture<Outcome> outcome = chain.proceed(invocation);
        Voice.Asker asker = voice.asker();
        return asker == null
                ? outcome
                : outcome.thenCompose(value -> value instanceof Outcome.InputRequired input
                        ? ask(invocation, voice, asker, answers, input, number)
                        : CompletableFuture.completedFuture(value));
    }

    private CompletableFuture<Outcome> ask(
            Invocation invocation,
            Voice voice,
            Voice.Asker asker,
            Map<String, ObjectNode> answers,
            Outcome.InputRequired input,
            int number) {
        if (number >= MAX_ROUNDS) {
            throw new IllegalStateException("asked more than " + MAX_ROUNDS + " times in one call");
        }
        CallScope scope = invocation.scope();
        CompletableFuture<Map<String, ObjectNode>> asked = new CompletableFuture<>();
        asking.put(scope, asked);
        if (draining()) {
            asked.completeExceptionally(unavailable());
        }
        if (scope.cancelled()) {
            stopAsking(scope);
        }
        Span span = scope.request().part("input.wait");
        Runnable takeBack = asked.isDone() ? () -> {} : asker.ask(input.questions(), asked);
        return asked.orTimeout(inputTimeout.toNanos(), TimeUnit.NANOSECONDS)
                .handle((more, failure) -> {
                    asking.remove(scope);
                    if (failure != null) {
                        span.failed(failure.getClass().getName(), null);
                    }
                    span.end();
                    if (failure != null) {
                        takeBack.run();
                        return unanswered(invocation.operation(), failure);
                    }
                    Map<String, ObjectNode> all = new HashMap<>(answers);
                    all.putAll(more);
                    return round(invocation.again(), voice, all, number + 1);
                })
                .thenCompose(next -> next);
    }

    /** Ends the waiting for answers; false if the call does not wait for any. */
    private boolean stopAsking(CallScope scope) {
        CompletableFuture<?> answers = asking.get(scope);
        return answers != null && answers.completeExceptionally(new CancellationException());
    }

    private CompletableFuture<Outcome> unanswered(Operation operation, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        boolean late = cause instanceof TimeoutException;
        if (!late && !(cause instanceof RefusedException)) {
            return CompletableFuture.failedFuture(cause);
        }
        String problem = late
                ? "the client did not answer within " + inputTimeout.toSeconds() + " s"
                : "the client refused to answer";
        return operation instanceof Operation.CallTool
                ? CompletableFuture.completedFuture(new Outcome.Completed(ToolResult.error(
                        late ? "input_timeout" : "input_refused",
                        "The tool asked something, and " + problem + ".",
                        "Call it again when somebody can answer.")))
                : CompletableFuture.failedFuture(
                        new JsonRpcException(late ? Mcp.TIMEOUT : JsonRpcError.INVALID_REQUEST, problem));
    }

    private static JsonRpcException unavailable() {
        return new JsonRpcException(Mcp.UNAVAILABLE, "the server is shutting down: connect again");
    }

    private boolean draining() {
        synchronized (lock) {
            return draining;
        }
    }

    private void enter() {
        synchronized (lock) {
            if (draining) {
                throw unavailable();
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
}
