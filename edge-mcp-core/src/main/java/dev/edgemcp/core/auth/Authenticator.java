package dev.edgemcp.core.auth;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Tells who shows a key. Thread-safe; must not block. */
@FunctionalInterface
public interface Authenticator {
    /**
     * Decides who the caller is.
     *
     * @param key what the caller showed, or null if nothing
     */
    CompletionStage<AuthResult> authenticate(@Nullable String key);
}
