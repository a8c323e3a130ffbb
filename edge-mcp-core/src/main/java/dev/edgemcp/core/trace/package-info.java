/**
 * Watching where time goes: {@link dev.edgemcp.core.trace.Tracer} begins a {@link dev.edgemcp.core.trace.Span} for each request,
 * which is carried along and begins spans for its parts; {@link dev.edgemcp.core.trace.TraceContext} is what goes between
 * processes. No tracing library here, and nothing is kept for a thread. Depends on nobody.
 */
@NullMarked
package dev.edgemcp.core.trace;

import org.jspecify.annotations.NullMarked;
