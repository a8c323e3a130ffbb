package dev.edgemcp.core.cache;

import dev.edgemcp.core.call.CallScope;
import dev.edgemcp.core.call.Caller;
import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Outcome;
import dev.edgemcp.core.protocol.ClientCapabilities;
import dev.edgemcp.core.protocol.LogLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One run of a handler that all calls with the same key wait for. It is cancelled when the last of them leaves, not before.
 * Thread-safe.
 *
 * <p>The handler hears nothing of the clients, whose number and kind it should not depend on; if it looks at what they can do, the
 * flight is in vain, and each call runs the handler for itself.
 */
final class Flight implements Caller {
    /**
     * How a flight ended.
     *
     * @param outcome for all, or null if each call has to see for itself
     */
    record Landing(@Nullable Outcome outcome) {}

    private final CacheKey key;
    private final CallScope scope;
    private final CompletableFuture<Landing> landing = new CompletableFuture<>();

    private final Object lock = new Object();
    // All guarded by lock.
    private final List<CallScope> passengers = new ArrayList<>();
    private boolean boarding = true;
    private boolean stale;
    private boolean personal;

    /** A flight with its first passenger. */
    Flight(CacheKey key, Invocation first) {
        this.key = key;
        this.scope = new CallScope(first.principal(), this, first.scope().request());
        passengers.add(first.scope());
    }

    CacheKey key() {
        return key;
    }

    /** The scope of the run. */
    CallScope scope() {
        return scope;
    }

    CompletableFuture<Landing> landing() {
        return landing;
    }

    /** Lets a call wait too, unless it is too late for that. Its trace says in which other one the run is. */
    boolean board(CallScope passenger) {
        synchronized (lock) {
            if (!boarding) {
                return false;
            }
            passengers.add(passenger);
        }
        if (passenger.request().recorded()) {
            passenger.request().link(scope.request().context());
        }
        return true;
    }

    /** A call waits no longer. Says whether it was the last one, so that the flight is to be cancelled. */
    boolean leave(CallScope passenger) {
        synchronized (lock) {
            boolean last = passengers.remove(passenger) && passengers.isEmpty();
            if (last) {
                boarding = false;
                stale = true;
            }
            return last;
        }
    }

    /** What it brings is no longer to be kept, nor given to calls that come now: something has changed meanwhile. */
    void spoil() {
        synchronized (lock) {
            boarding = false;
            stale = true;
        }
    }

    /** Whether the handler has looked at who asks. */
    boolean personal() {
        synchronized (lock) {
            return personal;
        }
    }

    /** Keeps what it brings, unless that is stale. A change is seen either here or after the action. */
    boolean keep(Runnable action) {
        synchronized (lock) {
            if (!stale) {
                action.run();
            }
            return !stale;
        }
    }

    /** Takes no more passengers. */
    void close() {
        synchronized (lock) {
            boarding = false;
        }
    }

    @Override
    public ClientCapabilities capabilities() {
        synchronized (lock) {
            personal = true;
        }
        return ClientCapabilities.NONE;
    }

    @Override
    public void progress(double progress, @Nullable Double total, @Nullable String message) {
        passengers().forEach(passenger -> passenger.progress(progress, total, message));
    }

    @Override
    public void log(LogLevel level, @Nullable String logger, Object data) {
        passengers().forEach(passenger -> passenger.log(level, logger, data));
    }

    @Override
    public void releaseConnection() {
        passengers().forEach(CallScope::releaseConnection);
    }

    private List<CallScope> passengers() {
        synchronized (lock) {
            return List.copyOf(passengers);
        }
    }
}
