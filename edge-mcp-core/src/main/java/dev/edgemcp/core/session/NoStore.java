package dev.edgemcp.core.session;

import dev.edgemcp.core.event.Subscriber.Gathered;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** See {@link SessionStore#NONE}. */
final class NoStore implements SessionStore {
    private static final State NOTHING = new State(false, false, false, false, null, Set.of());

    @Override
    public void join(String process, Peer peer) {}

    @Override
    public boolean available() {
        return false;
    }

    @Override
    public CompletableFuture<State> apply(String session, List<Change> changes, Duration left) {
        return CompletableFuture.completedFuture(NOTHING);
    }

    @Override
    public CompletableFuture<Void> claim(String session, Duration left) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletableFuture<List<Gathered>> gather(String session) {
        return CompletableFuture.completedFuture(List.of());
    }

    @Override
    public CompletableFuture<Boolean> answer(String process, String session, String message) {
        return CompletableFuture.completedFuture(false);
    }

    @Override
    public void close() {}
}
