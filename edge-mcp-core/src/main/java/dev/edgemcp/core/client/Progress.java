package dev.edgemcp.core.client;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.RequestId;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How far a call is.
 *
 * @param total the value at the end, if the server knows it
 * @param message what is being done; text of the server, not to be trusted
 */
public record Progress(
        double progress, @Nullable Double total, @Nullable String message) {

    /** Reads the parameters of a notification, or null if they are not progress. */
    static @Nullable Progress from(JsonNode params) {
        JsonNode progress = params.path("progress");
        if (!progress.isNumber()) {
            return null;
        }
        JsonNode total = params.path("total");
        JsonNode message = params.path("message");
        return new Progress(
                progress.doubleValue(),
                total.isNumber() ? total.doubleValue() : null,
                message.isString() ? message.stringValue() : null);
    }

    /** The request whose progress the notification tells, or null: this client uses the id of a request as its token. */
    static @Nullable RequestId request(Notification progress) {
        ObjectNode params = progress.params();
        if (params == null) {
            return null;
        }
        JsonNode token = params.path("progressToken");
        return token.isIntegralNumber() && token.canConvertToLong() ? RequestId.of(token.longValue()) : null;
    }
}
