package dev.edgemcp.core.jsonrpc;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The id of a JSON-RPC request, kept exactly as the peer wrote it: an integer of any size or a string. */
public sealed interface RequestId {
    /** The id as it goes on the wire. */
    JsonNode toJson();

    /** An integer id. */
    static RequestId of(long value) {
        return new OfInteger(BigInteger.valueOf(value));
    }

    /** A string id. */
    static RequestId of(String value) {
        return new OfString(value);
    }

    /** An integer id; clients are known to use ones beyond 64 bits. */
    record OfInteger(BigInteger value) implements RequestId {
        @Override
        public JsonNode toJson() {
            return value.bitLength() < Long.SIZE
                    ? JsonNodeFactory.instance.numberNode(value.longValue())
                    : JsonNodeFactory.instance.numberNode(value);
        }
    }

    /** A string id. */
    record OfString(String value) implements RequestId {
        @Override
        public JsonNode toJson() {
            return JsonNodeFactory.instance.stringNode(value);
        }
    }
}
