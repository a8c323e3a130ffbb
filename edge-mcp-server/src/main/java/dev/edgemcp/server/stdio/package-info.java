/** MCP on stdin and stdout, one message a line: {@link dev.edgemcp.server.stdio.StdioServer}. */
@NullMarked
package dev.edgemcp.server.stdio;

import org.jspecify.annotations.NullMarked;
