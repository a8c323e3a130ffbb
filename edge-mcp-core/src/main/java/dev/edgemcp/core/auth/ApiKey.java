package dev.edgemcp.core.auth;

import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Scope;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an API key: enough to know it when it is shown, not enough to show it.
 *
 * @param id names it, in lists and in logs
 * @param tenant whom it was given to
 * @param label a note for people; may be empty
 * @param sha256 of the key, as 64 hexadecimal digits
 * @param scope what it may be used for
 * @param created when it was made
 * @param expires from when on it is not good any more, or null if it always is
 */
public record ApiKey(
        String id,
        String tenant,
        String label,
        String sha256,
        Scope scope,
        Instant created,
        @Nullable Instant expires) {
    /** What ids and names of tenants look like: they become labels of metrics, and parts of keys elsewhere. */
    public static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

    /** @throws IllegalArgumentException if the id, the tenant or the digest has another form */
    public ApiKey {
        if (!NAME.matcher(id).matches() || !NAME.matcher(tenant).matches()) {
            throw new IllegalArgumentException("ids and tenants must match " + NAME);
        }
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256 must be 64 hexadecimal digits");
        }
    }

    /** Who shows it. */
    public Principal principal() {
        return new Principal(tenant, id, scope);
    }

    /** Whether it is not good any more at that time. */
    public boolean expired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    /** The same, good until then, or for ever if that is null. */
    public ApiKey withExpires(@Nullable Instant then) {
        return new ApiKey(id, tenant, label, sha256, scope, created, then);
    }
}
