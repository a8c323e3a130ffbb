/** The one source of time; everything else takes it as a parameter. Depends on nothing. */
@NullMarked
package dev.edgemcp.core.time;

import org.jspecify.annotations.NullMarked;
