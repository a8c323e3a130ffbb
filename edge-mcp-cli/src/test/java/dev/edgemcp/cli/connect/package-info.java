@NullMarked
package dev.edgemcp.cli.connect;

import org.jspecify.annotations.NullMarked;
