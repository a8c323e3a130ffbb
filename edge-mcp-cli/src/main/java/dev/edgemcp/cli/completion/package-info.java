/** Completion in shells: the scripts, and the hidden command that they ask. */
@NullMarked
package dev.edgemcp.cli.completion;

import org.jspecify.annotations.NullMarked;
