@NullMarked
package dev.edgemcp.cli.completion;

import org.jspecify.annotations.NullMarked;
