package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import tools.jackson.databind.JsonNode;

/** Reads {@code notifications/cancelled}; the same in both eras. */
public final class Cancellations {
    private Cancellations() {}

    /** Cancels the call that the notification names, if it is one that does and the call is in flight. */
    public static void take(Notification notification, Conversation conversation) {
        if (!notification.method().equals(Mcp.CANCELLED) || notification.params() == null) {
            return;
        }
        JsonNode id = notification.params().get("requestId");
        if (id != null && id.isString()) {
            conversation.cancel(new RequestId.OfString(id.stringValue()));
        } else if (id != null && id.isIntegralNumber()) {
            conversation.cancel(new RequestId.OfInteger(id.bigIntegerValue()));
        }
    }
}
