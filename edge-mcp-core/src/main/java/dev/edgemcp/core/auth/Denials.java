package dev.edgemcp.core.auth;

import dev.edgemcp.core.auth.AuthResult.Denied;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What callers without a good key are told. */
public final class Denials {
    /** There is no key. */
    public static final CompletionStage<AuthResult> MISSING = CompletableFuture.completedFuture(
            new Denied("No API key. Send it as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'."));
    /** There is one that is good for nothing. */
    public static final CompletionStage<AuthResult> WRONG =
            CompletableFuture.completedFuture(new Denied("The API key is not valid."));

    private Denials() {}
}
