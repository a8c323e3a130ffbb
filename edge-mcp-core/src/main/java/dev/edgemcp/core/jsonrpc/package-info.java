/**
 * JSON-RPC 2.0: the envelope, its ids and errors, and the bounded codec. Start at {@link
 * dev.edgemcp.core.jsonrpc.JsonRpcCodec}. Knows nothing of MCP. Immutable and thread-safe throughout.
 */
@NullMarked
package dev.edgemcp.core.jsonrpc;

import org.jspecify.annotations.NullMarked;
