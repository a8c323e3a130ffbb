package dev.edgemcp.core.jsonrpc;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads JSON that somebody else wrote, within limits. Thread-safe. */
public final class BoundedJson {
    private static final int MAX_NUMBER_LENGTH = 256;

    private final JsonMapper mapper;

    /** A reader that refuses what goes beyond the limits. */
    public BoundedJson(MessageLimits limits) {
        StreamReadConstraints constraints = StreamReadConstraints.builder()
                .maxNestingDepth(limits.maxDepth())
                .maxNumberLength(MAX_NUMBER_LENGTH)
                .maxNameLength(limits.maxBytes())
                .maxStringLength(limits.maxBytes())
                .maxDocumentLength(limits.maxBytes())
                .build();
        this.mapper = JsonMapper.builder(JsonFactory.builder()
                        .streamReadConstraints(constraints)
                        .recyclerPool(JsonRecyclerPools.threadLocalPool())
                        .build())
                .nodeFactory(new FiniteNumbers())
                .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .build();
    }

    /**
     * Reads one value, from UTF-8.
     *
     * @param maxTokens what it may be made of: three bytes can be an object of a hundred, once it is read
     * @throws IllegalArgumentException if it is no JSON, has a member twice, or is beyond a limit; the message quotes
     *     nothing
     */
    public JsonNode read(byte[] json, int maxTokens) {
        JsonNode tree;
        try {
            count(json, maxTokens);
            tree = mapper.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON within the limits");
        }
        if (tree == null || tree.isMissingNode()) {
            throw new IllegalArgumentException("empty");
        }
        return tree;
    }

    private void count(byte[] json, int maxTokens) {
        try (JsonParser parser = mapper.createParser(json)) {
            for (int tokens = 0; parser.nextToken() != null; tokens++) {
                if (tokens >= maxTokens) {
                    throw new IllegalArgumentException("not JSON within the limits");
                }
            }
        }
    }
}
