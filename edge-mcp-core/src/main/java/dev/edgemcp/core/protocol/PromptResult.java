package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a prompt answers: the messages that the client puts before its model. */
public record PromptResult(@Nullable String description, List<Message> messages) implements Result {
    public PromptResult {
        messages = List.copyOf(messages);
    }

    /** One message. */
    public record Message(Role role, Content content) {}

    /** Messages that the user says. */
    public static PromptResult user(Content... contents) {
        return new PromptResult(
                null,
                List.of(contents).stream()
                        .map(content -> new Message(Role.USER, content))
                        .toList());
    }

    /** One text that the user says. */
    public static PromptResult user(String text) {
        return user(new Content.Text(text));
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        Json.put(json, "description", description);
        ArrayNode array = json.putArray("messages");
        for (Message message : messages) {
            ObjectNode each = array.addObject();
            each.put("role", message.role().id());
            each.set("content", message.content().toJson(revision));
        }
        return json;
    }
}
