/**
 * An MCP client over WebSocket, Streamable HTTP and stdio, for both protocol eras. Start at {@link
 * dev.edgemcp.core.client.McpClient}. Uses the JDK's clients only. Futures complete, and listeners run, on the threads that
 * read from the server: neither may block. May depend on {@code jsonrpc}, {@code protocol} and {@code time}.
 */
@NullMarked
package dev.edgemcp.core.client;

import org.jspecify.annotations.NullMarked;
