package dev.edgemcp.core.session;

import org.jspecify.annotations.Nullable;

/**
 * The headers of a POST that mean something to MCP, as they came, or null where absent.
 *
 * @param protocolVersion {@code MCP-Protocol-Version}
 * @param sessionId {@code Mcp-Session-Id}
 * @param method {@code Mcp-Method}
 * @param name {@code Mcp-Name}
 */
public record PostHeaders(
        @Nullable String protocolVersion,
        @Nullable String sessionId,
        @Nullable String method,
        @Nullable String name) {}
