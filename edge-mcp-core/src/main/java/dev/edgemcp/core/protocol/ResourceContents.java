package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a resource holds: text, or bytes. */
public sealed interface ResourceContents {
    /** The resource. */
    String uri();

    /** What the contents are, or null if not known. */
    @Nullable
    String mimeType();

    /** The wire form. */
    ObjectNode toJson();

    /** Text. */
    record Text(String uri, @Nullable String mimeType, String text) implements ResourceContents {
        @Override
        public ObjectNode toJson() {
            return json(this, "text", text);
        }
    }

    /**
     * Bytes.
     *
     * @param blob the bytes in base64
     */
    record Blob(String uri, @Nullable String mimeType, String blob) implements ResourceContents {
        /** The contents from their bytes. */
        public static Blob of(String uri, @Nullable String mimeType, byte[] bytes) {
            return new Blob(uri, mimeType, Base64.getEncoder().encodeToString(bytes));
        }

        @Override
        public ObjectNode toJson() {
            return json(this, "blob", blob);
        }
    }

    private static ObjectNode json(ResourceContents contents, String member, String value) {
        ObjectNode json = Json.object();
        json.put("uri", contents.uri());
        Json.put(json, "mimeType", contents.mimeType());
        json.put(member, value);
        return json;
    }
}
