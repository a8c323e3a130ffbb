/**
 * Redis: what makes several servers count and remember as one. The only package that knows Lettuce, which is an optional
 * dependency. Start at {@link dev.edgemcp.core.redis.RedisConnection}. May depend on {@code quota} and what is below it.
 */
@NullMarked
package dev.edgemcp.core.redis;

import org.jspecify.annotations.NullMarked;
