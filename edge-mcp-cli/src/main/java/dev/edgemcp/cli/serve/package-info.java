/** {@code edge-mcp serve}: a server on this machine. */
@NullMarked
package dev.edgemcp.cli.serve;

import org.jspecify.annotations.NullMarked;
