/** The commands that act as a client: {@code tools} and {@code call}. Depends on {@code core.client} and {@code cli.output}. */
@NullMarked
package dev.edgemcp.cli.call;

import org.jspecify.annotations.NullMarked;
