/**
 * Results that are given again: {@link dev.edgemcp.core.cache.Caching} is the link of the chain, {@link
 * dev.edgemcp.core.cache.CacheStore} the place for results that several processes share. Which tools, and for how long, their
 * {@link dev.edgemcp.core.tool.CachePolicy} says. May depend on {@code call} and what is below it.
 */
@NullMarked
package dev.edgemcp.core.cache;

import org.jspecify.annotations.NullMarked;
