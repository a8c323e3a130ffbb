/**
 * The {@code edge-mcp} command: its root, global options, exit codes and the one place where errors are printed. Start at
 * {@link dev.edgemcp.cli.Main}; commands are registered in {@link dev.edgemcp.cli.RootCommand}. May depend on everything.
 */
@NullMarked
package dev.edgemcp.cli;

import org.jspecify.annotations.NullMarked;
