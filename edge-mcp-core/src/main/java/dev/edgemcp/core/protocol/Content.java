package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** One block of content that a person or a model reads. New kinds appear with new revisions, so unknown ones round-trip. */
public sealed interface Content {
    /** The wire form. */
    ObjectNode toJson();

    /** Plain text. */
    record Text(String text) implements Content {
        @Override
        public ObjectNode toJson() {
            ObjectNode json = Json.object();
            json.put("type", "text");
            json.put("text", text);
            return json;
        }
    }

    /**
     * An image.
     *
     * @param data the bytes in base64
     */
    record Image(String data, String mimeType) implements Content {
        /** An image from its bytes. */
        public static Image of(byte[] bytes, String mimeType) {
            return new Image(Base64.getEncoder().encodeToString(bytes), mimeType);
        }

        @Override
        public ObjectNode toJson() {
            return binary("image", data, mimeType);
        }
    }

    /**
     * A sound.
     *
     * @param data the bytes in base64
     */
    record Audio(String data, String mimeType) implements Content {
        /** A sound from its bytes. */
        public static Audio of(byte[] bytes, String mimeType) {
            return new Audio(Base64.getEncoder().encodeToString(bytes), mimeType);
        }

        @Override
        public ObjectNode toJson() {
            return binary("audio", data, mimeType);
        }
    }

    /** A block of a kind that this library has no record for, kept as it came. */
    record Unknown(ObjectNode raw) implements Content {
        @Override
        public ObjectNode toJson() {
            return raw;
        }
    }

    /** Reads a block; what does not fit a known kind becomes {@link Unknown}. */
    static Content from(ObjectNode json) {
        String type = json.path("type").asString("");
        if (type.equals("text") && json.path("text").isString()) {
            return new Text(json.path("text").stringValue());
        }
        boolean binary = json.path("data").isString() && json.path("mimeType").isString();
        if (type.equals("image") && binary) {
            return new Image(
                    json.path("data").stringValue(), json.path("mimeType").stringValue());
        }
        if (type.equals("audio") && binary) {
            return new Audio(
                    json.path("data").stringValue(), json.path("mimeType").stringValue());
        }
        return new Unknown(json);
    }

    private static ObjectNode binary(String type, String data, String mimeType) {
        ObjectNode json = Json.object();
        json.put("type", type);
        json.put("data", data);
        json.put("mimeType", mimeType);
        return json;
    }
}
