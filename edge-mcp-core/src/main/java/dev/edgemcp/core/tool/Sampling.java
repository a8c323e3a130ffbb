package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ClientCapabilities.Capability;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.PromptResult.Message;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.Role;
import dev.edgemcp.core.protocol.ToolDefinition;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks the client's model. The client may show the question and the answer to a person first, change them, or refuse.
 *
 * <pre>{@code
 * String title = context.ask("title", Sampling.of("A title for this text: " + text, 20)).get().text();
 * }</pre>
 */
public final class Sampling implements Question<Sampling.Sample> {
    /**
     * What the model answered.
     *
     * @param content one block or more; of kind {@code tool_use} where the model wants a tool called
     * @param model the name of the model
     * @param stopReason why it ended, such as {@code endTurn} or {@code maxTokens}, or null
     */
    public record Sample(
            Role role,
            List<Content> content,
            String model,
            @Nullable String stopReason) {
        public Sample {
            content = List.copyOf(content);
        }

        /** The texts in the answer, joined. */
        public String text() {
            StringBuilder text = new StringBuilder();
            for (Content block : content) {
                if (block instanceof Content.Text part) {
                    text.append(part.text());
                }
            }
            return text.toString();
        }
    }

    private final Builder builder;

    private Sampling(Builder builder) {
        this.builder = builder;
    }

    /** One text from the user, and at most so many tokens in answer. */
    public static Sampling of(String text, int maxTokens) {
        return builder(List.of(new Message(Role.USER, new Content.Text(text))), maxTokens)
                .build();
    }

    /**
     * A conversation to continue.
     *
     * @param maxTokens the most that the answer may have
     */
    public static Builder builder(List<Message> messages, int maxTokens) {
        return new Builder(messages, maxTokens);
    }

    @Override
    public String method() {
        return Mcp.SAMPLE;
    }

    @Override
    public Capability capability() {
        return builder.tools.isEmpty() ? Capability.SAMPLING : Capability.SAMPLING_TOOLS;
    }

    @Override
    public ObjectNode params(Revision revision) {
        ObjectNode params = Json.object();
        ArrayNode array = params.putArray("messages");
        for (Message message : builder.messages) {
            ObjectNode each = array.addObject();
            each.put("role", message.role().id());
            each.set("content", message.content().toJson(revision));
        }
        params.put("maxTokens", builder.maxTokens);
        Json.put(params, "systemPrompt", builder.systemPrompt);
        if (builder.temperature != null) {
            params.put("temperature", builder.temperature);
        }
        if (!builder.stopSequences.isEmpty()) {
            ArrayNode sequences = params.putArray("stopSequences");
            builder.stopSequences.forEach(sequences::add);
        }
        if (!builder.models.isEmpty()) {
            ArrayNode hints = params.putObject("modelPreferences").putArray("hints");
            builder.models.forEach(model -> hints.addObject().put("name", model));
        }
        if (!builder.tools.isEmpty()) {
            ArrayNode tools = params.putArray("tools");
            builder.tools.forEach(tool -> tools.add(tool.toJson(revision)));
        }
        return params;
    }

    @Override
    public Sample read(ObjectNode result) {
        JsonNode content = result.path("content");
        List<Content> blocks = new ArrayList<>();
        if (content instanceof ObjectNode block) {
            blocks.add(Content.from(block));
        }
        if (content.isArray()) {
            for (JsonNode block : content) {
                if (block instanceof ObjectNode object) {
                    blocks.add(Content.from(object));
                }
            }
        }
        if (blocks.isEmpty()) {
            throw new IllegalArgumentException("content must be a block or an array of blocks");
        }
        JsonNode stopReason = result.path("stopReason");
        return new Sample(
                result.path("role").asString("").equals(Role.USER.id()) ? Role.USER : Role.ASSISTANT,
                blocks,
                result.path("model").asString("unknown"),
                stopReason.isString() ? stopReason.stringValue() : null);
    }

    /** Collects what a question to a model may have. Not thread-safe; ends with {@link #build}. */
    public static final class Builder {
        private final List<Message> messages;
        private final int maxTokens;
        private @Nullable String systemPrompt;
        private @Nullable Double temperature;
        private List<String> stopSequences = List.of();
        private List<String> models = List.of();
        private List<ToolDefinition> tools = List.of();

        private Builder(List<Message> messages, int maxTokens) {
            if (maxTokens < 1 || messages.isEmpty()) {
                throw new IllegalArgumentException("a question to a model needs messages and a token or more");
            }
            this.messages = List.copyOf(messages);
            this.maxTokens = maxTokens;
        }

        private Builder(Builder other) {
            this(other.messages, other.maxTokens);
            this.systemPrompt = other.systemPrompt;
            this.temperature = other.temperature;
            this.stopSequences = other.stopSequences;
            this.models = other.models;
            this.tools = other.tools;
        }

        /** What the model is told before the conversation. */
        public Builder systemPrompt(String value) {
            this.systemPrompt = value;
            return this;
        }

        /** How random the answer is; models differ in what they take. */
        public Builder temperature(double value) {
            this.temperature = value;
            return this;
        }

        /** Texts at which the model stops. */
        public Builder stopSequences(List<String> values) {
            this.stopSequences = List.copyOf(values);
            return this;
        }

        /** Names, or parts of names, of models that suit, best first; the client decides. */
        public Builder models(List<String> values) {
            this.models = List.copyOf(values);
            return this;
        }

        /** Tools that the model may ask to have called (since 2025-11-25); the handler calls them and asks again. */
        public Builder tools(List<ToolDefinition> values) {
            this.tools = List.copyOf(values);
            return this;
        }

        /** Makes the question. */
        public Sampling build() {
            return new Sampling(new Builder(this));
        }
    }
}
