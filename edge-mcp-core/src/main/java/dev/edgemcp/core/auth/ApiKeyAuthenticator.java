package dev.edgemcp.core.auth;

import dev.edgemcp.core.auth.AuthResult.Authenticated;
import dev.edgemcp.core.tool.Principal;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One key for everyone. Keeps only its SHA-256, and compares in constant time. */
public final class ApiKeyAuthenticator implements Authenticator {
    private final byte[] digest;
    private final Principal principal;
    private final CompletionStage<AuthResult> accepted;

    /** Accepts this key as that principal. */
    public ApiKeyAuthenticator(String key, Principal principal) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("the API key must not be blank");
        }
        this.digest = Digests.sha256(key);
        this.principal = principal;
        this.accepted = CompletableFuture.completedFuture(new Authenticated(principal));
    }

    @Override
    public CompletionStage<AuthResult> authenticate(@Nullable String key) {
        if (key == null) {
            return Denials.MISSING;
        }
        return MessageDigest.isEqual(digest, Digests.sha256(key)) ? accepted : Denials.WRONG;
    }

    @Override
    public boolean admits(Principal other) {
        return other.equals(principal);
    }
}
