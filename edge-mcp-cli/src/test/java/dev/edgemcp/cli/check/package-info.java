@NullMarked
package dev.edgemcp.cli.check;

import org.jspecify.annotations.NullMarked;
