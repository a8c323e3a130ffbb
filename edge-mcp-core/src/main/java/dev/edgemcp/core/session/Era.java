package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.tool.Principal;
import java.util.concurrent.CompletableFuture;

/** One of MCP's two ways to hold a conversation: with a handshake, or without. Thread-safe. */
public interface Era {
    /** Answers a request that came over a connection or a POST. The future never fails. */
    CompletableFuture<Reply> request(Request request, Exchange exchange);

    /** Takes a notification. */
    void notification(Notification notification, Exchange exchange);

    /** Takes a POST of the Streamable HTTP transport, as this era defines it. */
    HttpExchange post(JsonRpcMessage message, McpHeaders headers, Principal principal, EventSink events);
}
