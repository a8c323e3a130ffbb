/** What those who run a server ask it: health and metrics. */
@NullMarked
package dev.edgemcp.server.ops;

import org.jspecify.annotations.NullMarked;
