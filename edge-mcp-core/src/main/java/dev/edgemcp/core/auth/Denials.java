package dev.edgemcp.core.auth;

import dev.edgemcp.core.auth.AuthResult.Denied;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What callers without a good key are told. */
final class Denials {
    static final CompletionStage<AuthResult> MISSING = CompletableFuture.completedFuture(
            new Denied("No API key. Send it as 'Authorization: Bearer <key>' or 'X-API-Key: <key>'."));
    static final CompletionStage<AuthResult> WRONG =
            CompletableFuture.completedFuture(new Denied("The API key is not valid."));

    private Denials() {}
}
