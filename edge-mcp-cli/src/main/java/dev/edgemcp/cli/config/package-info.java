/** {@code edge-mcp config}: looks at the configuration that {@code serve} would run with. */
@NullMarked
package dev.edgemcp.cli.config;

import org.jspecify.annotations.NullMarked;
