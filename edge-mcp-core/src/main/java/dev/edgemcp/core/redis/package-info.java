/**
 * Redis: what makes several servers count and remember as one. The only package that knows Lettuce, which is an optional
 * dependency. May depend on {@code cache} and what is below it.
 */
@NullMarked
package dev.edgemcp.core.redis;

import org.jspecify.annotations.NullMarked;
