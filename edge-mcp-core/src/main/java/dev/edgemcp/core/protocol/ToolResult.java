package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a tool answers: content to read, and optionally the same as structured data.
 *
 * @param structured the data, conforming to the tool's output schema if it has one
 * @param isError the tool failed; the content says how, so that the model can correct itself
 * @param meta {@code _meta} of the result
 */
public record ToolResult(
        List<Content> content,
        @Nullable JsonNode structured,
        boolean isError,
        @Nullable ObjectNode meta) implements Result {

    /** The member of {@code _meta} that says of a failure what to do next, for programs. */
    public static final String META_ERROR = "dev.edgemcp/error";

    public ToolResult {
        content = List.copyOf(content);
    }

    /** A result of plain text. */
    public static ToolResult text(String text) {
        return new ToolResult(List.of(new Content.Text(text)), null, false, null);
    }

    /** A result of content blocks. */
    public static ToolResult of(Content... content) {
        return new ToolResult(List.of(content), null, false, null);
    }

    /**
     * Structured data, repeated as JSON text for clients that read only text.
     *
     * @param value a record, a {@link JsonNode}, or anything else that Jackson writes
     */
    public static ToolResult structured(Object value) {
        JsonNode tree = Json.tree(value);
        return new ToolResult(List.of(new Content.Text(Json.text(tree))), tree, false, null);
    }

    /** Structured data beside a text that reads better than its JSON. */
    public static ToolResult structured(Object value, String text) {
        return new ToolResult(List.of(new Content.Text(text)), Json.tree(value), false, null);
    }

    /**
     * A failure of the tool.
     *
     * @param code a short stable name for programs, such as {@code not_found}
     * @param message what failed and why, in one sentence
     * @param next what the caller can do about it
     */
    public static ToolResult error(String code, String message, String next) {
        ObjectNode error = Json.object();
        error.put("code", code);
        error.put("next", next);
        ObjectNode meta = Json.object();
        meta.set(META_ERROR, error);
        return new ToolResult(List.of(new Content.Text(message + "\n" + next)), null, true, meta);
    }

    /** Reads a result; members of the wrong type are treated as absent. */
    public static ToolResult from(ObjectNode json) {
        List<Content> content = new ArrayList<>();
        for (JsonNode block : json.path("content")) {
            if (block instanceof ObjectNode object) {
                content.add(Content.from(object));
            }
        }
        return new ToolResult(
                content,
                json.get("structuredContent"),
                json.path("isError").asBoolean(false),
                json.get(Mcp.META) instanceof ObjectNode meta ? meta : null);
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        ArrayNode blocks = json.putArray("content");
        content.forEach(block -> blocks.add(block.toJson(revision)));
        // Until 2026-07-28 structured content is an object or absent; the text has it in any case.
        if (structured != null && (revision.stateless() || structured.isObject())) {
            json.set("structuredContent", structured);
        }
        if (isError) {
            json.put("isError", true);
        }
        if (meta != null) {
            json.set(Mcp.META, meta.deepCopy());
        }
        return json;
    }
}
