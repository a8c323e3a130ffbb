/** {@code edge-mcp connect}: a stdio client reaches a server at a URL. Depends on {@code core.client} and {@code cli.output}. */
@NullMarked
package dev.edgemcp.cli.connect;

import org.jspecify.annotations.NullMarked;
