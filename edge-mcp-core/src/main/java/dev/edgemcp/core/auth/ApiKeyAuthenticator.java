package dev.edgemcp.core.auth;

import dev.edgemcp.core.auth.AuthResult.Authenticated;
import dev.edgemcp.core.auth.AuthResult.Denied;
import dev.edgemcp.core.tool.Principal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One key for everyone. Keeps only its SHA-256, and compares in constant time. */
public final class ApiKeyAuthenticator implements Authenticator {
    private static final CompletionStage<AuthResult> MISSING = CompletableFuture.completedFuture(
            new Denied("No API key. Send it as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'."));
    private static final CompletionStage<AuthResult> WRONG =
            CompletableFuture.completedFuture(new Denied("The API key is not valid."));

    private final byte[] digest;
    private final CompletionStage<AuthResult> accepted;

    /** Accepts this key as that principal. */
    public ApiKeyAuthenticator(String key, Principal principal) {
        if (key.isBlank()) {
            throw new IllegalArgumentException("the API key must not be blank");
        }
        this.digest = sha256(key);
        this.accepted = CompletableFuture.completedFuture(new Authenticated(principal));
    }

    @Override
    public CompletionStage<AuthResult> authenticate(@Nullable String key) {
        if (key == null) {
            return MISSING;
        }
        return MessageDigest.isEqual(digest, sha256(key)) ? accepted : WRONG;
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
