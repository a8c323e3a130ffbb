package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.protocol.Mcp;
import java.util.concurrent.CompletionException;
import tools.jackson.databind.node.ObjectNode;

/** What the transports say about things that went wrong. */
final class Failures {
    private static final int MAX_QUOTE = 200;

    private Failures() {}

    /** The failure itself, without the wrapping of futures. */
    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? cause(failure.getCause())
                : failure;
    }

    /** The message of a failure, or its kind where it has none. */
    static String words(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : message;
    }

    /** The beginning of a text. */
    static String quote(String text) {
        return text.length() > MAX_QUOTE ? text.substring(0, MAX_QUOTE) + "…" : text;
    }

    /** The notification that nobody waits for the call any more. */
    static Notification cancelled(Call call) {
        ObjectNode params = Json.object();
        params.set("requestId", call.id().toJson());
        params.put("reason", "the client gave up");
        return new Notification(Mcp.CANCELLED, params);
    }
}
