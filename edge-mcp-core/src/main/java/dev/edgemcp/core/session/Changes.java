package dev.edgemcp.core.session;

import dev.edgemcp.core.event.Subscriber;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcCodec;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.protocol.Mcp;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells a client of changes by notifications.
 *
 * @param meta {@code _meta} of each of them, or null
 */
public record Changes(
        Outbound out, JsonRpcCodec codec, @Nullable ObjectNode meta) implements Subscriber.Sink {
    @Override
    public void listChanged(String notification) {
        send(notification, Json.object());
    }

    @Override
    public void resourceUpdated(String uri) {
        ObjectNode params = Json.object();
        params.put("uri", uri);
        send(Mcp.RESOURCE_UPDATED, params);
    }

    private void send(String method, ObjectNode params) {
        if (meta != null) {
            params.set(Mcp.META, meta.deepCopy());
        }
        out.send(codec.encode(new Notification(method, params.isEmpty() ? null : params)));
    }
}
