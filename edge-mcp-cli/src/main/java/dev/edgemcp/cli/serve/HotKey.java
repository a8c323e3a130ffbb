package dev.edgemcp.cli.serve;

import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.tool.Principal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Lets in by a key that can be replaced while the server runs. Thread-safe. */
final class HotKey implements Authenticator {
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Authenticator current;

    HotKey(Authenticator first) {
        this.current = first;
    }

    /** From now on that one decides. */
    void become(Authenticator next) {
        current = next;
        listeners.forEach(Runnable::run);
    }

    @Override
    public boolean admits(Principal principal) {
        return current.admits(principal);
    }

    @Override
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public CompletionStage<AuthResult> authenticate(@Nullable String key) {
        return current.authenticate(key);
    }
}
