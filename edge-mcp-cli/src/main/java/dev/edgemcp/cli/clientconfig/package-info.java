/** {@code edge-mcp client-config}: what to paste into which client. Knows no server. */
@NullMarked
package dev.edgemcp.cli.clientconfig;

import org.jspecify.annotations.NullMarked;
