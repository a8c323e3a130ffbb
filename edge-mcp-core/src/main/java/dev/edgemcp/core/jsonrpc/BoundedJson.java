package dev.edgemcp.core.jsonrpc;

import tools.jackson.core.JacksonException;
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
     * @throws IllegalArgumentException if it is no JSON, has a member twice, or is beyond a limit; the message quotes
     *     nothing
     */
    public JsonNode read(byte[] json) {
        JsonNode tree;
        try {
            tree = mapper.readTree(json);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("not JSON within the limits");
        }
        if (tree == null || tree.isMissingNode()) {
            throw new IllegalArgumentException("empty");
        }
        return tree;
    }
}
