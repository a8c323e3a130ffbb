package dev.edgemcp.core.auth;

import dev.edgemcp.core.tool.Principal;

/** What an {@link Authenticator} says of a caller. */
public sealed interface AuthResult {
    /** The caller is known. */
    record Authenticated(Principal principal) implements AuthResult {}

    /**
     * The caller is not.
     *
     * @param reason one sentence for the caller, saying how to do better; never the key
     */
    record Denied(String reason) implements AuthResult {}
}
