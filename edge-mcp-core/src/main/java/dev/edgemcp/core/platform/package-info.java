/**
 * The Core Platform's REST API as a source of tools: {@link dev.edgemcp.core.platform.CorePlatform} signs in, keeps the
 * catalogue of each tenant, runs its tools, and, where that is configured, asks it about the keys of clients and tells it
 * of sessions and calls. It has threads of its own, waits for nothing at the start, and believes nothing that it is
 * answered. May depend on {@code auth}, {@code observe} and what is below them; nobody in the core depends on it.
 */
@NullMarked
package dev.edgemcp.core.platform;

import org.jspecify.annotations.NullMarked;
