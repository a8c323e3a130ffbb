/** What the server measures: {@link dev.edgemcp.server.telemetry.Metrics}. The only importer of Micrometer. */
@NullMarked
package dev.edgemcp.server.telemetry;

import org.jspecify.annotations.NullMarked;
