@NullMarked
package dev.edgemcp.cli.output;

import org.jspecify.annotations.NullMarked;
