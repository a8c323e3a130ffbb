/**
 * The process: {@link dev.edgemcp.server.EdgeMcpServer} starts it, drains it and ends it. It wires the packages below,
 * which do not know each other.
 */
@NullMarked
package dev.edgemcp.server;

import org.jspecify.annotations.NullMarked;
