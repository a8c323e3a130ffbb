@NullMarked
package dev.edgemcp.cli.release;

import org.jspecify.annotations.NullMarked;
