package dev.edgemcp.core.wire;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Revision;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The published schema of one revision, as a judge of what a server sends. One exists for each revision, and compiles each
 * definition at its first use. Thread-safe.
 *
 * <p>One thing is let pass that no schema has: an error with {@code "id": null}, which JSON-RPC demands where the id of the
 * request could not be read. It is judged as if it had an id.
 */
public final class WireSchemas {
    private static final Map<Revision, WireSchemas> ALL = new EnumMap<>(Revision.class);

    private static final String AUDIO = "AudioContent";
    private static final Set<String> MAY_ASK_BACK =
            Set.of("CallToolRequest", "GetPromptRequest", "ReadResourceRequest");

    static {
        for (Revision revision : Revision.values()) {
            ALL.put(revision, new WireSchemas(revision));
        }
    }

    private final Revision revision;
    private final ObjectNode document;
    private final String definitionsName;
    private final ObjectNode definitions;
    private final Map<String, Schema> compiled = new ConcurrentHashMap<>();

    private WireSchemas(Revision revision) {
        this.revision = revision;
        boolean first = revision == Revision.V2024_11_05;
        this.document = load(first ? Revision.V2025_03_26 : revision);
        this.definitionsName = document.has("$defs") ? "$defs" : "definitions";
        this.definitions = (ObjectNode) document.get(definitionsName);
        if (first) {
            takeBack(definitions);
        }
    }

    /** The schemas of a revision. */
    public static WireSchemas of(Revision revision) {
        return ALL.get(revision);
    }

    /**
     * Judges a message of the server.
     *
     * @param method of the request that the message answers, or null if it answers none that is known
     * @throws AssertionError naming the definition that the message does not keep, and where
     */
    public void check(@Nullable String method, String message) {
        JsonNode tree;
        try {
            tree = Json.parseObject(message);
        } catch (RuntimeException e) {
            throw violation("JSONRPCMessage", "not a JSON object", message);
        }
        if (tree.has("method")) {
            checkAsked(tree, message);
        } else if (tree.has("error")) {
            checkError((ObjectNode) tree.deepCopy(), message);
        } else {
            validate(first("JSONRPCResultResponse", "JSONRPCResponse"), tree, message);
            checkResult(method, tree.get("result"), message);
        }
    }

    private void checkAsked(JsonNode tree, String message) {
        String kind = tree.has("id") ? "Request" : "Notification";
        validate("JSONRPC" + kind, tree, message);
        String method = tree.path("method").stringValue();
        String definition = named(definitions.path("Server" + kind), method);
        if (definition == null) {
            throw violation("Server" + kind, "servers do not send " + method, message);
        }
        validate(definition, tree, message);
    }

    private void checkError(ObjectNode tree, String message) {
        if (tree.path("id").isNull()) {
            tree.put("id", 0);
        }
        validate(first("JSONRPCErrorResponse", "JSONRPCError"), tree, message);
        int code = tree.get("error").get("code").intValue();
        definitions.properties().forEach(definition -> {
            if (hasCode(definition.getValue(), code)) {
                validate(definition.getKey(), tree.get("error"), message);
            } else if (hasCode(definition.getValue().at("/properties/error/allOf/1"), code)) {
                validate(definition.getKey(), tree, message);
            }
        });
    }

    private void checkResult(@Nullable String method, JsonNode result, String message) {
        if (method == null) {
            throw violation("ServerResult", "answers no request", message);
        }
        String request = named(definitions.path("ClientRequest"), method);
        if (request == null) {
            throw violation("ServerResult", "a result of " + method + ", which clients do not send", message);
        }
        if (result.path("resultType").asString("").equals("input_required") && revision.stateless()) {
            if (!MAY_ASK_BACK.contains(request)) {
                throw violation("InputRequiredResult", method + " must not ask back", message);
            }
            validate("InputRequiredResult", result, message);
            return;
        }
        String definition = request.replaceFirst("Request$", "Result");
        validate(definitions.has(definition) ? definition : "EmptyResult", result, message);
    }

    private static boolean hasCode(JsonNode definition, int code) {
        return definition.at("/properties/code/const").asInt(0) == code;
    }

    /** Which of the alternatives has this method, or null. */
    private @Nullable String named(JsonNode alternatives, String method) {
        for (JsonNode alternative : alternatives.path("anyOf")) {
            String reference = alternative.path("$ref").stringValue();
            String definition = reference.substring(reference.lastIndexOf('/') + 1);
            if (method.equals(
                    definitions.get(definition).at("/properties/method/const").asString(""))) {
                return definition;
            }
        }
        return null;
    }

    private String first(String newer, String older) {
        return definitions.has(newer) ? newer : older;
    }

    private void validate(String definition, JsonNode value, String message) {
        List<Error> errors = compiled.computeIfAbsent(definition, this::compile).validate(value);
        if (!errors.isEmpty()) {
            String all = errors.stream()
                    .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                    .collect(Collectors.joining("; "));
            throw violation(definition, all, message);
        }
    }

    private Schema compile(String definition) {
        ObjectNode schema = Json.object();
        schema.put("$schema", document.get("$schema").stringValue());
        schema.putArray("allOf").addObject().put("$ref", "#/" + definitionsName + "/" + definition);
        schema.set(definitionsName, definitions);
        return SchemaRegistry.withDefaultDialect(
                        SpecificationVersion.DRAFT_2020_12,
                        builder -> builder.resourceLoaders(loaders -> loaders.values(List::clear)))
                .getSchema(schema);
    }

    private AssertionError violation(String definition, String problem, String message) {
        return new AssertionError(revision.id() + " " + definition + ": " + problem + "\nin " + message);
    }

    private static ObjectNode load(Revision revision) {
        String name = "/schemas/" + revision.id() + ".json";
        try (InputStream in = WireSchemas.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("no " + name);
            }
            return Json.parseObject(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Turns the schema of 2025-03-26 into its predecessor: src/test/resources/schemas/README.md. */
    private static void takeBack(ObjectNode definitions) {
        definitions.remove(List.of(AUDIO, "JSONRPCBatchRequest", "JSONRPCBatchResponse"));
        removeReferences(definitions);
    }

    private static void removeReferences(JsonNode tree) {
        if (tree instanceof ArrayNode array) {
            for (int i = array.size() - 1; i >= 0; i--) {
                String reference = array.get(i).path("$ref").asString("");
                if (reference.endsWith("/" + AUDIO)
                        || array.get(i).path("type").asString("").equals("array")) {
                    array.remove(i);
                }
            }
        }
        tree.forEach(WireSchemas::removeReferences);
    }
}
