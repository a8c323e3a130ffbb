/**
 * Watching calls: {@link dev.edgemcp.core.observe.CallListener} is told, {@link dev.edgemcp.core.observe.Observation} is
 * the link of the chain that tells. No metrics library here. May depend on {@code call} and what is below it.
 */
@NullMarked
package dev.edgemcp.core.observe;

import org.jspecify.annotations.NullMarked;
