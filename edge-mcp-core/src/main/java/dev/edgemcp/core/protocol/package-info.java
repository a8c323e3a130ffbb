/**
 * What MCP puts on the wire: revisions, method and member names, error codes, tools and their results. Data only; no
 * behaviour beyond reading and writing JSON. Immutable and thread-safe. May depend on {@code jsonrpc} alone.
 */
@NullMarked
package dev.edgemcp.core.protocol;

import org.jspecify.annotations.NullMarked;
