package dev.edgemcp.server.config;

import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.quota.Quota;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.core.quota.TenantLimits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How often calls may be made.
 *
 * @param globalRps calls of all tenants together, in a second
 * @param globalBurst the same at once
 * @param standard what a tenant may do that is not named
 * @param tenants what others may do, by their names
 * @param quotas whether calls of a day and of a month are counted
 * @param shadow whether a refusal is only told, not carried out
 */
public record RateLimitSettings(
        double globalRps,
        long globalBurst,
        Tenant standard,
        Map<String, Tenant> tenants,
        boolean quotas,
        boolean shadow) {
    public RateLimitSettings {
        tenants = Map.copyOf(tenants);
    }

    /**
     * What one tenant may do.
     *
     * @param rps calls of all kinds, in a second
     * @param burst the same at once
     * @param toolRps calls of each single tool, in a second
     * @param toolBurst the same at once
     * @param dailyQuota calls in a day; 0 for as many as one likes
     * @param monthlyQuota calls in a month; 0 for as many as one likes
     */
    public record Tenant(double rps, long burst, double toolRps, long toolBurst, long dailyQuota, long monthlyQuota) {
        private TenantLimits limits() {
            return new TenantLimits(
                    new Rate(rps, burst), new Rate(toolRps, toolBurst), new Quota(dailyQuota, monthlyQuota));
        }
    }

    /** What the limiter goes by. */
    LimitSettings limits() {
        Map<String, TenantLimits> named = new TreeMap<>();
        tenants.forEach((name, tenant) -> named.put(name, tenant.limits()));
        return new LimitSettings(new Rate(globalRps, globalBurst), standard.limits(), named, quotas, shadow);
    }

    static RateLimitSettings of(Configuration from) {
        Tenant standard = new Tenant(
                from.need(Settings.TENANT_RPS),
                from.need(Settings.TENANT_BURST),
                from.need(Settings.TOOL_RPS),
                from.need(Settings.TOOL_BURST),
                from.need(Settings.DAILY_QUOTA),
                from.need(Settings.MONTHLY_QUOTA));
        return new RateLimitSettings(
                from.need(Settings.GLOBAL_RPS),
                from.need(Settings.GLOBAL_BURST),
                standard,
                tenants(from, standard),
                from.need(Settings.ENABLE_QUOTAS),
                from.need(Settings.SHADOW));
    }

    private static Map<String, Tenant> tenants(Configuration from, Tenant standard) {
        Map<String, Double> rps = from.named(Settings.TENANTS_TENANT_RPS);
        Map<String, Long> burst = from.named(Settings.TENANTS_TENANT_BURST);
        Map<String, Double> toolRps = from.named(Settings.TENANTS_TOOL_RPS);
        Map<String, Long> toolBurst = from.named(Settings.TENANTS_TOOL_BURST);
        Map<String, Long> daily = from.named(Settings.TENANTS_DAILY_QUOTA);
        Map<String, Long> monthly = from.named(Settings.TENANTS_MONTHLY_QUOTA);
        Set<String> names = new TreeSet<>();
        for (Map<String, ?> some : List.of(rps, burst, toolRps, toolBurst, daily, monthly)) {
            names.addAll(some.keySet());
        }
        Map<String, Tenant> tenants = new TreeMap<>();
        for (String name : names) {
            tenants.put(
                    name,
                    new Tenant(
                            rps.getOrDefault(name, standard.rps()),
                            burst.getOrDefault(name, standard.burst()),
                            toolRps.getOrDefault(name, standard.toolRps()),
                            toolBurst.getOrDefault(name, standard.toolBurst()),
                            daily.getOrDefault(name, standard.dailyQuota()),
                            monthly.getOrDefault(name, standard.monthlyQuota())));
        }
        return tenants;
    }
}
