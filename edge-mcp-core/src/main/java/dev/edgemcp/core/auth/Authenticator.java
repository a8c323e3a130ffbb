package dev.edgemcp.core.auth;

import dev.edgemcp.core.tool.Principal;
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

    /**
     * Whether somebody who was let in may go on: no, once the key is revoked, has expired, or is good for something else now.
     */
    default boolean admits(Principal principal) {
        return true;
    }

    /**
     * Has the listener told when {@link #admits} may answer differently for somebody, on any thread and at most a second
     * later. It must not block.
     */
    default void onChange(Runnable listener) {}
}
