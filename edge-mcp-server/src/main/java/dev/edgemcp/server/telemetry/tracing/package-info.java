/**
 * The OpenTelemetry SDK behind {@link dev.edgemcp.server.telemetry.Traces}: {@link dev.edgemcp.server.telemetry.tracing.Tracing}
 * starts it. The only importer of OpenTelemetry, none of whose classes is loaded before that.
 */
@NullMarked
package dev.edgemcp.server.telemetry.tracing;

import org.jspecify.annotations.NullMarked;
