/**
 * Redis: what makes several servers count and remember as one. The only package that knows Lettuce, which is an optional
 * dependency. Start at {@link dev.edgemcp.core.redis.RedisConnection}. May depend on {@code quota}, {@code cache},
 * {@code event}, {@code session} and what is below them.
 */
@NullMarked
package dev.edgemcp.core.redis;

import org.jspecify.annotations.NullMarked;
