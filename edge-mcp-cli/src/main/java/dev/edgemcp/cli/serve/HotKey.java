package dev.edgemcp.cli.serve;

import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets in by a key that can be replaced while the server runs. Thread-safe. */
final class HotKey implements Authenticator {
    private volatile Authenticator current;

    HotKey(Authenticator first) {
        this.current = first;
    }

    /** From now on that one decides; calls that are in go on. */
    void become(Authenticator next) {
        current = next;
    }

    @Override
    public CompletionStage<AuthResult> authenticate(@Nullable String key) {
        return current.authenticate(key);
    }
}
