package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ClientCapabilities.Capability;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks a person to fill in a form. Never ask for a password or a key this way: what is filled in passes through the client
 * and its model ({@link UrlElicitation} is for those).
 *
 * <pre>{@code
 * record Name(@Description("What to call you") String name) {}
 *
 * Elicited<Name> who = context.ask("who", Elicitation.of("Who are you?", Name.class)).get();
 * }</pre>
 *
 * @param <T> what is filled in
 */
public final class Elicitation<T> implements Question<Elicited<T>> {
    private static final Set<String> PRIMITIVES = Set.of("string", "number", "integer", "boolean", "array");

    private final String message;
    private final ObjectNode schema;
    private final Function<ObjectNode, T> reader;

    private Elicitation(String message, ObjectNode schema, Function<ObjectNode, T> reader) {
        this.message = message;
        this.schema = schema;
        this.reader = reader;
        for (JsonNode property : schema.path("properties")) {
            if (!PRIMITIVES.contains(property.path("type").asString(""))) {
                throw new IllegalArgumentException("a form has fields of plain types only");
            }
        }
    }

    /**
     * A form for a record of plain fields: texts, numbers, booleans, enums and lists of those.
     *
     * @throws IllegalArgumentException if the record has other fields
     */
    public static <R extends Record> Elicitation<R> of(String message, Class<R> form) {
        ObjectNode schema = RecordSchema.ofArguments(form);
        schema.remove("additionalProperties");
        return new Elicitation<>(message, schema, content -> Json.value(content, form));
    }

    /**
     * A form described by a schema: an object of plain fields, as the specification restricts it. Copied.
     *
     * @throws IllegalArgumentException if it has other fields
     */
    public static Elicitation<ObjectNode> of(String message, ObjectNode schema) {
        return new Elicitation<>(message, schema.deepCopy(), Function.identity());
    }

    @Override
    public String method() {
        return Mcp.ELICIT;
    }

    @Override
    public Capability capability() {
        return Capability.ELICITATION_FORM;
    }

    @Override
    public ObjectNode params(Revision revision) {
        ObjectNode params = Json.object();
        params.put("message", message);
        params.set("requestedSchema", schema);
        return params;
    }

    @Override
    public Elicited<T> read(ObjectNode result) {
        Elicited.Action action = Elicited.action(result);
        return new Elicited<>(action, action == Elicited.Action.ACCEPT ? filledIn(result) : null);
    }

    private @Nullable T filledIn(ObjectNode result) {
        ObjectNode content = Elicited.content(result);
        List<String> problems = new SchemaCheck(schema).problems(content);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("content is not what was asked for: " + String.join("; ", problems));
        }
        try {
            return reader.apply(content);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("content has a value that cannot be read", e);
        }
    }
}
