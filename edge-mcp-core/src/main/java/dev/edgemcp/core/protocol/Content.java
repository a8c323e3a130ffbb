package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One block of content that a person or a model reads. New kinds appear with new revisions, so unknown ones round-trip. */
public sealed interface Content {
    /** The wire form; a kind that the revision does not have becomes text that says what it was. */
    ObjectNode toJson(Revision revision);

    /** Plain text. */
    record Text(String text, @Nullable Annotations annotations) implements Content {
        /** Text without hints. */
        public Text(String text) {
            this(text, null);
        }

        @Override
        public ObjectNode toJson(Revision revision) {
            ObjectNode json = block("text");
            json.put("text", text);
            return with(annotations, json);
        }
    }

    /**
     * An image.
     *
     * @param data the bytes in base64
     */
    record Image(String data, String mimeType, @Nullable Annotations annotations) implements Content {
        /** An image without hints. */
        public Image(String data, String mimeType) {
            this(data, mimeType, null);
        }

        /** An image from its bytes. */
        public static Image of(byte[] bytes, String mimeType) {
            return new Image(Base64.getEncoder().encodeToString(bytes), mimeType);
        }

        @Override
        public ObjectNode toJson(Revision revision) {
            return with(annotations, binary("image", data, mimeType));
        }
    }

    /**
     * A sound (since 2025-03-26).
     *
     * @param data the bytes in base64
     */
    record Audio(String data, String mimeType, @Nullable Annotations annotations) implements Content {
        /** A sound without hints. */
        public Audio(String data, String mimeType) {
            this(data, mimeType, null);
        }

        /** A sound from its bytes. */
        public static Audio of(byte[] bytes, String mimeType) {
            return new Audio(Base64.getEncoder().encodeToString(bytes), mimeType);
        }

        @Override
        public ObjectNode toJson(Revision revision) {
            return revision.compareTo(Revision.V2025_03_26) < 0
                    ? new Text("[a sound of type " + mimeType + "]", annotations).toJson(revision)
                    : with(annotations, binary("audio", data, mimeType));
        }
    }

    /** What a resource holds, in place. */
    record Resource(ResourceContents resource, @Nullable Annotations annotations) implements Content {
        /** A resource without hints. */
        public Resource(ResourceContents resource) {
            this(resource, null);
        }

        @Override
        public ObjectNode toJson(Revision revision) {
            ObjectNode json = block("resource");
            json.set("resource", resource.toJson());
            return with(annotations, json);
        }
    }

    /** A resource that the client may read if it wants to (since 2025-06-18). */
    record ResourceLink(ResourceDefinition resource) implements Content {
        @Override
        public ObjectNode toJson(Revision revision) {
            if (revision.compareTo(Revision.V2025_06_18) < 0) {
                return new Text(resource.name() + ": " + resource.uri(), resource.annotations()).toJson(revision);
            }
            ObjectNode json = block("resource_link");
            json.setAll(resource.toJson(revision));
            return json;
        }
    }

    /** A block of a kind that this library has no record for, kept as it came. */
    record Unknown(ObjectNode raw) implements Content {
        @Override
        public ObjectNode toJson(Revision revision) {
            return raw;
        }
    }

    /** Reads a block; what does not fit a kind that can be read becomes {@link Unknown}. */
    static Content from(ObjectNode json) {
        String type = json.path("type").asString("");
        Annotations annotations = Annotations.from(json.path("annotations"));
        if (type.equals("text") && json.path("text").isString()) {
            return new Text(json.path("text").stringValue(), annotations);
        }
        JsonNode data = json.path("data");
        JsonNode mimeType = json.path("mimeType");
        if (data.isString() && mimeType.isString()) {
            if (type.equals("image")) {
                return new Image(data.stringValue(), mimeType.stringValue(), annotations);
            }
            if (type.equals("audio")) {
                return new Audio(data.stringValue(), mimeType.stringValue(), annotations);
            }
        }
        return new Unknown(json);
    }

    private static ObjectNode block(String type) {
        ObjectNode json = Json.object();
        json.put("type", type);
        return json;
    }

    private static ObjectNode binary(String type, String data, String mimeType) {
        ObjectNode json = block(type);
        json.put("data", data);
        json.put("mimeType", mimeType);
        return json;
    }

    private static ObjectNode with(@Nullable Annotations annotations, ObjectNode json) {
        if (annotations != null) {
            json.set("annotations", annotations.toJson());
        }
        return json;
    }
}
