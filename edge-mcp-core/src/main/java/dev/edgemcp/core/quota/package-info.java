/**
 * How often: rates and quotas. {@link dev.edgemcp.core.quota.Limits} is the link of the chain, a {@link
 * dev.edgemcp.core.quota.Limiter} decides, over all buckets of a call at once. Limiters know keys, numbers and time, nothing of
 * MCP. May depend on {@code call} and what is below it.
 */
@NullMarked
package dev.edgemcp.core.quota;

import org.jspecify.annotations.NullMarked;
