package dev.edgemcp.core.call;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Puts links together. */
public final class Chain {
    private Chain() {}

    /** The links around the end, the first outermost. */
    public static Next of(List<Interceptor> links, Next end) {
        Next chain = end;
        for (int i = links.size() - 1; i >= 0; i--) {
            chain = link(links.get(i), chain);
        }
        return chain;
    }

    private static Next link(Interceptor interceptor, Next next) {
        return invocation -> {
            CompletableFuture<Outcome> outcome;
            try {
                outcome = interceptor.intercept(invocation, next);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
            // Third-party links are not checked by NullAway.
            return outcome != null
                    ? outcome
                    : CompletableFuture.failedFuture(
                            new IllegalStateException(interceptor + " returned null instead of an outcome"));
        };
    }
}
