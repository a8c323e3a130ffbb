/** Streamable HTTP at {@code /mcp}: {@link dev.edgemcp.server.http.McpRoute}. */
@NullMarked
package dev.edgemcp.server.http;

import org.jspecify.annotations.NullMarked;
