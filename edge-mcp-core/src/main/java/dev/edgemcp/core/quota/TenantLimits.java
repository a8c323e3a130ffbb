package dev.edgemcp.core.quota;

/**
 * What one tenant may do.
 *
 * @param tenant calls of all kinds
 * @param tool calls of each single tool
 */
public record TenantLimits(Rate tenant, Rate tool, Quota quota) {}
