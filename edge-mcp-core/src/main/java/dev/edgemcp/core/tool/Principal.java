package dev.edgemcp.core.tool;

/**
 * Who makes a call. A key whose tenant or scope has changed is another principal.
 *
 * @param tenant whom the caller belongs to; limits, caches and sessions are kept apart by it
 * @param keyId a name of the key that was shown, never the key itself
 * @param scope what the caller may use of what there is
 */
public record Principal(String tenant, String keyId, Scope scope) {
    /** The tenant of everyone while no tenants are configured. */
    public static final String DEFAULT_TENANT = "default";

    /** A caller who came in without a key, where that is allowed. */
    public static final Principal ANONYMOUS = new Principal(DEFAULT_TENANT, "anonymous");

    /** A caller who may use everything. */
    public Principal(String tenant, String keyId) {
        this(tenant, keyId, Scope.ALL);
    }
}
