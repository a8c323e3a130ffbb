/** {@code edge-mcp keys}: makes, lists, rotates and revokes the keys of a file. Knows no server. */
@NullMarked
package dev.edgemcp.cli.keys;

import org.jspecify.annotations.NullMarked;
