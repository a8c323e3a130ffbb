package dev.edgemcp.core.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

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
}
