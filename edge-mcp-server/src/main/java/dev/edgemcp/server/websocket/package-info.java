/**
 * WebSocket on a connection that the listener hands over: Tyrus does the protocol, Netty the bytes, and what Tyrus leaves
 * open (message sizes, binary and unmasked frames, slow readers, dead peers, the wait for the peer's close) is done here.
 * {@link dev.edgemcp.server.websocket.WebSocketHost} is where to start. The only importer of Tyrus and of
 * {@code jakarta.websocket}. A connection is confined to its event loop; no threads and no executors are started.
 */
@NullMarked
package dev.edgemcp.server.websocket;

import org.jspecify.annotations.NullMarked;
