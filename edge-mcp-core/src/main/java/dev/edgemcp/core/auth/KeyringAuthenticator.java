package dev.edgemcp.core.auth;

import dev.edgemcp.core.auth.AuthResult.Authenticated;
import dev.edgemcp.core.auth.AuthResult.Denied;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Lets in whoever shows a key of the {@link Keyring}, which can be replaced while it runs. Thread-safe. */
public final class KeyringAuthenticator implements Authenticator {
    private static final CompletionStage<AuthResult> EXPIRED =
            CompletableFuture.completedFuture(new Denied("The API key has expired: ask for a new one."));

    private final Ticker ticker;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object lock = new Object();
    private volatile Keyring ring;
    // Guarded by lock.
    private int live;

    /** Lets these keys in, by the wall clock of the ticker. */
    public KeyringAuthenticator(Keyring ring, Ticker ticker) {
        this.ring = ring;
        this.ticker = ticker;
        this.live = ring.live(ticker.now());
    }

    @Override
    public CompletionStage<AuthResult> authenticate(@Nullable String key) {
        if (key == null) {
            return Denials.MISSING;
        }
        ApiKey found = ring.find(Digests.sha256(key));
        if (found == null) {
            return Denials.WRONG;
        }
        return found.expired(ticker.now())
                ? EXPIRED
                : CompletableFuture.completedFuture(new Authenticated(found.principal()));
    }

    @Override
    public boolean admits(Principal principal) {
        ApiKey key = ring.of(principal);
        return key != null && !key.expired(ticker.now());
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Lets in these keys from now on, and tells the listeners. */
    public void replace(Keyring next) {
        synchronized (lock) {
            ring = next;
            live = next.live(ticker.now());
        }
        listeners.forEach(Runnable::run);
    }

    /**
     * Looks whether keys have expired since it looked last, and tells the listeners then. Nobody gets in with an expired key
     * either way; this is for those who are in.
     *
     * @return how many keys are good
     */
    public int expire() {
        int now;
        boolean changed;
        synchronized (lock) {
            now = ring.live(ticker.now());
            changed = now != live;
            live = now;
        }
        if (changed) {
            listeners.forEach(Runnable::run);
        }
        return now;
    }
}
