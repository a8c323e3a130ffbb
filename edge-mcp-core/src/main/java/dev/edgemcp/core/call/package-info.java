/**
 * One operation on its way through the chain: {@link dev.edgemcp.core.call.Invocation} in, {@link
 * dev.edgemcp.core.call.Outcome} out, {@link dev.edgemcp.core.call.Interceptor}s between. The chain knows no feature.
 * May depend on {@code tool} and what is below it.
 */
@NullMarked
package dev.edgemcp.core.call;

import org.jspecify.annotations.NullMarked;
