package dev.edgemcp.core.cache;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.call.Interceptor;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Next;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * The link before the handler: gives results again for tools that have a {@link CachePolicy}, and has equal calls at one moment
 * wait for one run of the handler. Other operations pass. Thread-safe.
 */
public final class Caching implements Interceptor {
    private final boolean off;
    private final Keys keys;
    private final Results results;
    private final Flights flights = new Flights();
    private final Interceptor deadlines;
    private final Executor workers;

    /**
     * @param release name and version of the program: a later version does not read what an earlier one kept
     * @param shared where several processes keep results, or null; not closed here
     * @param deadlines bounds a run that several calls wait for, each of which may have begun at another time
     * @param workers runs resolvers of tools that block; may reject
     */
    public Caching(
            String release,
            CacheSettings settings,
            @Nullable CacheStore shared,
            CacheListener listener,
            Ticker ticker,
            Interceptor deadlines,
            Executor workers) {
        this.off = settings.maxItems() == 0 && shared == null;
        this.keys = new Keys(release);
        this.results = new Results(settings, shared, listener, ticker);
        this.deadlines = deadlines;
        this.workers = workers;
        if (shared != null) {
            shared.onChange(new CacheStore.Changes() {
                @Override
                public void changed(CacheKey key) {
                    forget(key);
                }

                @Override
                public void allChanged() {
                    flights.spoilAll();
                    results.dropAll();
                }
            });
        }
    }

    @Override
    public CompletableFuture<Outcome> intercept(Invocation invocation, Next next) {
        if (!(invocation.operation() instanceof Operation.CallTool call)
                || call.tool() == null
                || call.tool().cache() == null
                || off
                || invocation.scope().answered()) {
            return next.proceed(invocation);
        }
        Tool tool = call.tool();
        CachePolicy policy = call.tool().cache();
        CachePolicy.Resolver resolver = policy.resolver();
        if (resolver == null) {
            return answer(invocation, tool, policy, call.arguments(), next);
        }
        if (!tool.blocking()) {
            return resolved(invocation, tool, policy, resolver, next);
        }
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        try {
            workers.execute(() -> follow(resolved(invocation, tool, policy, resolver, next), outcome));
        } catch (RejectedExecutionException e) {
            // Nor will they take the handler, and that is told as it should be.
            return next.proceed(invocation);
        }
        return outcome;
    }

    /**
     * Drops the result of a call, here and in the shared store.
     *
     * @param arguments what the tool's resolver, if it has one, would make of them
     * @return completes when other processes will see it; fails if they cannot be told
     */
    public CompletableFuture<Void> forget(Principal principal, Tool tool, ObjectNode arguments) {
        CachePolicy policy = tool.cache();
        if (policy == null) {
            return CompletableFuture.completedFuture(null);
        }
        CacheKey key = keys.of(tool, policy, principal, arguments);
        forget(key);
        // Once more: a call may have fetched it from the shared store meanwhile.
        return results.dropShared(key).whenComplete((done, failure) -> forget(key));
    }

    private void forget(CacheKey key) {
        flights.spoil(key);
        results.drop(key);
    }

    private CompletableFuture<Outcome> resolved(
            Invocation invocation, Tool tool, CachePolicy policy, CachePolicy.Resolver resolver, Next next) {
        Operation.CallTool call = (Operation.CallTool) invocation.operation();
        ObjectNode exact;
        try {
            exact = resolver.resolve(call.arguments(), invocation.scope());
        } catch (Exception e) {
            exact = null;
        }
        if (exact == null) {
            return next.proceed(invocation);
        }
        Invocation exactly = new Invocation(
                new Operation.CallTool(call.name(), tool, exact),
                invocation.principal(),
                invocation.catalogue(),
                invocation.scope());
        return answer(exactly, tool, policy, exact, next);
    }

    private CompletableFuture<Outcome> answer(
            Invocation invocation, Tool tool, CachePolicy policy, ObjectNode arguments, Next next) {
        CacheKey key = keys.of(tool, policy, invocation.principal(), arguments);
        ToolResult known = results.inMemory(key, invocation.scope().request());
        if (known != null) {
            return CompletableFuture.completedFuture(new Outcome.Completed(known));
        }
        Flight own = new Flight(key, invocation);
        while (true) {
            Flight other = flights.start(own);
            if (other == null) {
                CompletableFuture<Outcome> outcome = await(own, invocation, next);
                fly(own, invocation, tool, policy, next);
                return outcome;
            }
            if (other.board(invocation.scope())) {
                return await(other, invocation, next);
            }
            flights.end(other);
        }
    }

    private CompletableFuture<Outcome> await(Flight flight, Invocation invocation, Next next) {
        CompletableFuture<Outcome> outcome = new CompletableFuture<>();
        CallScope passenger = invocation.scope();
        passenger.onCancel(() -> {
            if (flight.leave(passenger)) {
                flights.end(flight);
                flight.scope().close();
            }
            outcome.completeExceptionally(new CancellationException());
        });
        flight.landing().whenComplete((landing, failure) -> {
            if (failure != null) {
                outcome.completeExceptionally(failure);
            } else if (landing.outcome() != null) {
                outcome.complete(landing.outcome());
            } else if (!outcome.isDone()) {
                follow(next.proceed(invocation), outcome);
            }
        });
        return outcome;
    }

    private void fly(Flight flight, Invocation first, Tool tool, CachePolicy policy, Next next) {
        // It may have landed between the look into memory and the start of this one.
        ToolResult known = results.peek(flight.key());
        if (known != null) {
            land(flight, new Flight.Landing(new Outcome.Completed(known)), null);
        } else if (results.hasShared()) {
            results.shared(flight, tool, policy).whenComplete((result, failure) -> {
                if (result != null) {
                    land(flight, new Flight.Landing(new Outcome.Completed(result)), null);
                } else {
                    run(flight, first, policy, next);
                }
            });
        } else {
            run(flight, first, policy, next);
        }
    }

    private void run(Flight flight, Invocation first, CachePolicy policy, Next next) {
        Invocation invocation = new Invocation(first.operation(), first.principal(), first.catalogue(), flight.scope());
        CompletableFuture<Outcome> run;
        try {
            run = deadlines.intercept(invocation, next);
        } catch (RuntimeException e) {
            run = CompletableFuture.failedFuture(e);
        }
        run.whenComplete((outcome, failure) -> {
            if (flight.personal() || outcome instanceof Outcome.InputRequired) {
                land(flight, new Flight.Landing(null), null);
                return;
            }
            if (outcome instanceof Outcome.Completed completed && completed.result() instanceof ToolResult result) {
                results.keep(flight, policy, result);
            }
            land(flight, new Flight.Landing(outcome), failure);
        });
    }

    /** Ends a flight whose result is kept already, so that whoever comes too late for it finds that. */
    private void land(Flight flight, Flight.Landing landing, @Nullable Throwable failure) {
        flights.end(flight);
        flight.scope().close();
        if (failure != null) {
            flight.landing().completeExceptionally(failure);
        } else {
            flight.landing().complete(landing);
        }
    }

    private static void follow(CompletableFuture<Outcome> from, CompletableFuture<Outcome> to) {
        from.whenComplete((value, failure) -> {
            if (failure != null) {
                to.completeExceptionally(failure);
            } else {
                to.complete(value);
            }
        });
    }
}
