@NullMarked
package dev.edgemcp.cli;

import org.jspecify.annotations.NullMarked;
