/**
 * The one listener: HTTP/1.1 on a port, over TLS if there is a certificate, its checks, its bounds, and the hand-over of upgraded connections. {@link
 * dev.edgemcp.server.netty.Listener} is where to start; {@link dev.edgemcp.server.netty.Route} and {@link
 * dev.edgemcp.server.netty.UpgradeHandler} are what others plug in. The listener owns the event loops, and everything
 * here is confined to the event loop of its connection unless it says otherwise. Knows nothing of MCP and nothing of
 * WebSocket.
 */
@NullMarked
package dev.edgemcp.server.netty;

import org.jspecify.annotations.NullMarked;
