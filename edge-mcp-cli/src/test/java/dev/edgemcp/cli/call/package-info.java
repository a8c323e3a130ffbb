@NullMarked
package dev.edgemcp.cli.call;

import org.jspecify.annotations.NullMarked;
