package dev.edgemcp.core.quota;

import java.util.Map;

/**
 * What callers may do.
 *
 * @param global calls of all tenants together
 * @param standard what a tenant may do that is not named
 * @param tenants what others may do, by their names
 * @param quotas whether quotas count
 * @param shadow whether a refusal is only told, not carried out
 */
public record LimitSettings(
        Rate global, TenantLimits standard, Map<String, TenantLimits> tenants, boolean quotas, boolean shadow) {
    /** As often as one likes. */
    public static final LimitSettings NONE = new LimitSettings(
            new Rate(1e9, 1_000_000_000),
            new TenantLimits(new Rate(1e9, 1_000_000_000), new Rate(1e9, 1_000_000_000), Quota.NONE),
            Map.of(),
            false,
            false);

    /** 1000, 100 and 50 calls a second, twice that at once, and 10000 calls a day. */
    public static final LimitSettings DEFAULT = new LimitSettings(
            new Rate(1000, 2000),
            new TenantLimits(new Rate(100, 200), new Rate(50, 100), new Quota(10_000, 0)),
            Map.of(),
            true,
            false);

    public LimitSettings {
        tenants = Map.copyOf(tenants);
    }

    /** Whether nothing is limited. */
    public boolean none() {
        return equals(NONE);
    }

    /** What a tenant may do. */
    public TenantLimits of(String tenant) {
        return tenants.getOrDefault(tenant, standard);
    }
}
