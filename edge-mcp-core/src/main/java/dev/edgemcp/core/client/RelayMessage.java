package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.RequestId;
import dev.edgemcp.core.protocol.Mcp;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A message of the client on its way: the text that it wrote, and what a relay must know about it. Equal to itself only. */
final class RelayMessage {
    private final String text;
    private final JsonRpcMessage json;
    private final long deadline;
    private final boolean repeated;

    /** @param deadline until when it may wait for a connection, on the ticker */
    RelayMessage(String text, JsonRpcMessage json, long deadline) {
        this(text, json, deadline, false);
    }

    private RelayMessage(String text, JsonRpcMessage json, long deadline, boolean repeated) {
        this.text = text;
        this.json = json;
        this.deadline = deadline;
        this.repeated = repeated;
    }

    String text() {
        return text;
    }

    JsonRpcMessage json() {
        return json;
    }

    long deadline() {
        return deadline;
    }

    /** Whether it was sent once before, to a session that was gone. */
    boolean repeated() {
        return repeated;
    }

    RelayMessage again() {
        return new RelayMessage(text, json, deadline, true);
    }

    /** The id if it is a request, else null. */
    @Nullable
    RequestId id() {
        return json instanceof Request request ? request.id() : null;
    }

    /** The method, or an empty text for a response. */
    String method() {
        if (json instanceof Request request) {
            return request.method();
        }
        return json instanceof Notification notification ? notification.method() : "";
    }

    @Nullable
    ObjectNode params() {
        if (json instanceof Request request) {
            return request.params();
        }
        return json instanceof Notification notification ? notification.params() : null;
    }

    /** The stateless revision that it says it speaks, or null for a message of the era with a handshake. */
    @Nullable
    String claim() {
        ObjectNode params = params();
        return params == null
                ? null
                : params.path(Mcp.META).path(Mcp.META_PROTOCOL_VERSION).stringValue(null);
    }

    /** Whether it begins a session. */
    boolean initializes() {
        return id() != null && method().equals(Mcp.INITIALIZE) && claim() == null;
    }
}
