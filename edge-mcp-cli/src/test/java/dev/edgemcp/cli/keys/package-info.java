@NullMarked
package dev.edgemcp.cli.keys;

import org.jspecify.annotations.NullMarked;
