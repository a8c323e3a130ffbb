package dev.edgemcp.core.tool;

/**
 * Who makes a call. Two principals are the same if tenant and key are.
 *
 * @param tenant whom the caller belongs to; limits, caches and sessions are kept apart by it
 * @param keyId a name of the key that was shown, never the key itself
 */
public record Principal(String tenant, String keyId) {
    /** The tenant of everyone while no tenants are configured. */
    public static final String DEFAULT_TENANT = "default";

    /** A caller who came in without a key, where that is allowed. */
    public static final Principal ANONYMOUS = new Principal(DEFAULT_TENANT, "anonymous");
}
