package dev.edgemcp.core.auth;

import dev.edgemcp.core.auth.AuthResult.Denied;
import dev.edgemcp.core.tool.Principal;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Lets in whom one of two lets in; asks the second only about those whom the first refuses. Thread-safe. */
public final class EitherAuthenticator implements Authenticator {
    private final Authenticator first;
    private final Authenticator second;

    /** What they refuse both is answered as the second does. */
    public EitherAuthenticator(Authenticator first, Authenticator second) {
        this.first = first;
        this.second = second;
    }

    @Override
    public CompletionStage<AuthResult> authenticate(@Nullable String key) {
        CompletionStage<AuthResult> result = first.authenticate(key);
        return result.thenCompose(decided -> decided instanceof Denied ? second.authenticate(key) : result);
    }

    @Override
    public boolean admits(Principal principal) {
        return first.admits(principal) || second.admits(principal);
    }

    @Override
    public void onChange(Runnable listener) {
        first.onChange(listener);
        second.onChange(listener);
    }
}
