package dev.edgemcp.core.jsonrpc;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Failure;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Success;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Turns text into JSON-RPC messages, within limits, and back. Thread-safe. */
public final class JsonRpcCodec {
    private static final int MAX_ID_LENGTH = 1024;
    private static final int MAX_METHOD_LENGTH = 256;
    private static final int MAX_NUMBER_LENGTH = 256;
    private static final int MAX_BATCH = 100;

    private final JsonMapper mapper;
    private final MessageLimits limits;

    /** A codec that refuses what goes beyond the limits. */
    public JsonRpcCodec(MessageLimits limits) {
        this.limits = limits;
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxDepth())
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(limits.maxBytes())
                .maxStringLength(limits.maxBytes())
                .build();
        // A repeated member means two readers can see two different messages: refuse it.
        this.mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        // Messages are read and written on few threads: no need for a pool that all share.
                        .recyclerPool(JsonRecyclerPools.threadLocalPool())
                        .build())
                .nodeFactory(new FiniteNumbers())
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /** The limits that this codec keeps. */
    public MessageLimits limits() {
        return limits;
    }

    /**
     * Reads one message.
     *
     * @throws JsonRpcException with the error to answer, and the id of the request where it could be read
     */
    public JsonRpcMessage decode(String text) {
        return message(tree(text));
    }

    private JsonNode tree(String text) {
        if (text.length() > limits.maxBytes()) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_REQUEST, "message is larger than " + limits.maxBytes() + " bytes");
        }
        try {
            return mapper.readTree(text);
        } catch (StreamConstraintsException e) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_REQUEST,
                    "message is beyond a limit: at most " + limits.maxDepth() + " levels of nesting, and numbers of "
                            + MAX_NUMBER_LENGTH + " characters that fit into a double");
        } catch (JacksonException e) {
            throw new JsonRpcException(JsonRpcError.PARSE_ERROR, "not valid JSON" + position(e));
        }
    }

    /**
     * One element of a batch: a message, or what is wrong with it.
     *
     * @param message null if something is wrong
     * @param failure null if nothing is
     */
    public record Decoded(
            @Nullable JsonRpcMessage message, @Nullable JsonRpcException failure) {}

    /** Whether the text begins like an array of messages. */
    public static boolean looksLikeBatch(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\t' && c != '\r' && c != '\n') {
                return c == '[';
            }
        }
        return false;
    }

    /**
     * Reads an array of messages.
     *
     * @throws JsonRpcException if it is none, is empty, or has too many elements; wrong elements are in the list
     */
    public List<Decoded> decodeBatch(String text) {
        JsonNode tree = tree(text);
        if (!tree.isArray() || tree.isEmpty() || tree.size() > MAX_BATCH) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_REQUEST, "a batch is an array of 1 to " + MAX_BATCH + " messages");
        }
        List<Decoded> batch = new ArrayList<>();
        for (JsonNode element : tree) {
            try {
                batch.add(new Decoded(message(element), null));
            } catch (JsonRpcException e) {
                batch.add(new Decoded(null, e));
            }
        }
        return batch;
    }

    /** Writes answers to a batch as a single line. */
    public String encodeBatch(List<? extends JsonRpcMessage> messages) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        messages.forEach(message -> array.add(message.toJson()));
        return mapper.writeValueAsString(array);
    }

    /** Writes one message as a single line. */
    public String encode(JsonRpcMessage message) {
        return mapper.writeValueAsString(message.toJson());
    }

    private static String position(JacksonException e) {
        var location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static JsonRpcMessage message(JsonNode tree) {
        if (tree.isMissingNode()) {
            throw new JsonRpcException(JsonRpcError.PARSE_ERROR, "the message is empty");
        }
        if (tree.isArray()) {
            throw new JsonRpcException(
                    JsonRpcError.INVALID_REQUEST, "an array of messages is not a message: send one at a time");
        }
        if (!(tree instanceof ObjectNode json)) {
            throw new JsonRpcException(JsonRpcError.INVALID_REQUEST, "a message must be a JSON object");
        }
        RequestId id = id(json.get("id"));
        JsonNode version = json.get("jsonrpc");
        if (version == null || !version.isString() || !version.stringValue().equals("2.0")) {
            throw invalid("jsonrpc must be \"2.0\"", id);
        }
        JsonNode method = json.get("method");
        if (method == null) {
            return response(json, id);
        }
        if (!method.isString() || method.stringValue().length() > MAX_METHOD_LENGTH) {
            throw invalid("method must be a string of at most " + MAX_METHOD_LENGTH + " characters", id);
        }
        if (json.has("id") && id == null) {
            throw invalid("id must not be null", null);
        }
        ObjectNode params = params(json.get("params"), id);
        return id == null
                ? new Notification(method.stringValue(), params)
                : new Request(id, method.stringValue(), params);
    }

    private static @Nullable ObjectNode params(@Nullable JsonNode params, @Nullable RequestId id) {
        if (params == null) {
            return null;
        }
        if (params instanceof ObjectNode object) {
            return object;
        }
        throw new JsonRpcException(new JsonRpcError(JsonRpcError.INVALID_PARAMS, "params must be an object"), id);
    }

    private static JsonRpcMessage response(ObjectNode json, @Nullable RequestId id) {
        JsonNode result = json.get("result");
        JsonNode error = json.get("error");
        if (id != null && result instanceof ObjectNode object && error == null) {
            return new Success(id, object);
        }
        if (error instanceof ObjectNode object
                && result == null
                && object.path("code").isIntegralNumber()
                && object.path("code").canConvertToInt()
                && object.path("message").isString()) {
            return new Failure(
                    id,
                    new JsonRpcError(
                            object.path("code").intValue(),
                            object.path("message").stringValue(),
                            object.get("data")));
        }
        throw invalid("a message must have a method, a result object or an error", id);
    }

    private static @Nullable RequestId id(@Nullable JsonNode id) {
        if (id == null || id.isNull()) {
            return null;
        }
        if (id.isString() && id.stringValue().length() <= MAX_ID_LENGTH) {
            return new RequestId.OfString(id.stringValue());
        }
        if (id.isIntegralNumber()) {
            return new RequestId.OfInteger(id.bigIntegerValue());
        }
        throw invalid("id must be an integer or a string of at most " + MAX_ID_LENGTH + " characters", null);
    }

    private static JsonRpcException invalid(String message, @Nullable RequestId id) {
        return new JsonRpcException(new JsonRpcError(JsonRpcError.INVALID_REQUEST, message), id);
    }
}
