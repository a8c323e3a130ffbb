/**
 * What people and programs get to see: {@link dev.edgemcp.cli.output.Console} is the only writer to standard output. Results
 * go there and everything else to standard error, and no text of a server reaches a terminal unescaped.
 */
@NullMarked
package dev.edgemcp.cli.output;

import org.jspecify.annotations.NullMarked;
