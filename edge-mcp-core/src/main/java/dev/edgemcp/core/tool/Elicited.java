package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a person answered.
 *
 * @param content what was filled in, null unless the action is to accept
 * @param <T> the content
 */
public record Elicited<T>(Action action, @Nullable T content) {
    /** What the person did. */
    public enum Action {
        /** Answered. */
        ACCEPT,
        /** Said no. */
        DECLINE,
        /** Went away without a word. */
        CANCEL
    }

    /** Whether the person answered. */
    public boolean accepted() {
        return action == Action.ACCEPT;
    }

    static Action action(ObjectNode result) {
        String name = result.path("action").asString("");
        return Arrays.stream(Action.values())
                .filter(action -> action.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("action must be accept, decline or cancel"));
    }

    static ObjectNode content(ObjectNode result) {
        JsonNode content = result.get("content");
        if (content == null) {
            return Json.object();
        }
        if (content instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("content must be an object");
    }
}
