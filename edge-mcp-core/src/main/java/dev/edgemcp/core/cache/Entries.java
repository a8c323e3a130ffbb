package dev.edgemcp.core.cache;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolResult;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form in which results are kept: a byte for the version of the form, the moment after which it is not to be used (in
 * milliseconds since 1970), the digest of its key (43 characters), and the result as JSON. What is read back is not trusted: an
 * entry of another form, another key or too large a size is none.
 */
final class Entries {
    private static final byte VERSION = 1;
    private static final int DIGEST = 43;

    private final int maxBytes;

    /** What was kept, and until when it may be used. */
    record Entry(ToolResult result, Instant expires) {}

    Entries(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** The result as bytes, or null if it is too large or would not come back the same. */
    byte @Nullable [] encode(CacheKey key, ToolResult result, Instant expires) {
        if (result.isError() || !result.content().stream().allMatch(Entries::comesBack)) {
            return null;
        }
        ObjectNode json = result.toJson(Revision.V2026_07_28);
        if (!comesBack(json)) {
            return null;
        }
        byte[] text = Json.text(json).getBytes(StandardCharsets.UTF_8);
        long size = 1L + Long.BYTES + DIGEST + text.length;
        if (size > maxBytes) {
            return null;
        }
        return ByteBuffer.allocate((int) size)
                .put(VERSION)
                .putLong(expires.toEpochMilli())
                .put(key.digest().getBytes(StandardCharsets.US_ASCII))
                .put(text)
                .array();
    }

    /** What {@link #encode} wrote for this key, or null if it is anything else. */
    @Nullable
    Entry decode(CacheKey key, byte[] bytes) {
        if (bytes.length > maxBytes) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            if (in.get() != VERSION) {
                return null;
            }
            Instant expires = Instant.ofEpochMilli(in.getLong());
            byte[] digest = new byte[DIGEST];
            in.get(digest);
            if (!key.digest().equals(new String(digest, StandardCharsets.US_ASCII))) {
                return null;
            }
            String text = new String(bytes, in.position(), in.remaining(), StandardCharsets.UTF_8);
            ObjectNode json = Json.parseObject(text);
            ToolResult result = ToolResult.from(json);
            return json.path("content").isArray() && !result.isError() ? new Entry(result, expires) : null;
        } catch (BufferUnderflowException | JacksonException | IllegalArgumentException e) {
            return null;
        }
    }

    /** Whether reading the block gives the same block, so that every revision gets the same from it. */
    private static boolean comesBack(Content block) {
        return block instanceof Content.Text
                || block instanceof Content.Image
                || block instanceof Content.Audio
                || block instanceof Content.Unknown;
    }

    /** Decimals are read as doubles. */
    private static boolean comesBack(JsonNode json) {
        if (json.isBigDecimal()) {
            return false;
        }
        for (JsonNode part : json) {
            if (!comesBack(part)) {
                return false;
            }
        }
        return true;
    }
}
