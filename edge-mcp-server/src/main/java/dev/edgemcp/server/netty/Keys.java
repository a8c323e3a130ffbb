package dev.edgemcp.server.netty;

import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.tool.Principal;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads the key that a request shows, from headers only: what stands in a URL ends up in logs. Thread-safe. */
final class Keys {
    private static final String BEARER = "bearer ";

    private final Authenticator authenticator;

    Keys(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    CompletionStage<AuthResult> check(HttpHeaders headers) {
        return authenticator.authenticate(shown(headers));
    }

    boolean admits(Principal principal) {
        return authenticator.admits(principal);
    }

    private static @Nullable String shown(HttpHeaders headers) {
        String authorization = headers.get("authorization");
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).trim();
        }
        return headers.get("x-api-key");
    }
}
