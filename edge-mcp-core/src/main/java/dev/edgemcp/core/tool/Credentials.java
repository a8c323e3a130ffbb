package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a caller lends a tool: tokens of the caller's own for services elsewhere, such as GitHub. {@link PassThrough} makes
 * them. They live as long as the request or the session that brought them, and in memory only; nothing that prints
 * them shows more than that they are there. Immutable.
 */
public final class Credentials {
    /** None. */
    public static final Credentials NONE = new Credentials(Json.object());

    private final ObjectNode bundle;

    Credentials(ObjectNode bundle) {
        this.bundle = bundle;
    }

    /** Whether there are none. */
    public boolean isEmpty() {
        return bundle.isEmpty();
    }

    /** These and others, which win where both have the same. */
    public Credentials and(Credentials others) {
        if (others.isEmpty()) {
            return this;
        }
        if (isEmpty()) {
            return others;
        }
        ObjectNode both = bundle.deepCopy();
        for (Map.Entry<String, JsonNode> part : others.bundle.properties()) {
            if (both.get(part.getKey()) instanceof ObjectNode mine && part.getValue() instanceof ObjectNode theirs) {
                mine.setAll(theirs.deepCopy());
            } else {
                both.set(part.getKey(), part.getValue().deepCopy());
            }
        }
        return new Credentials(both);
    }

    /** All of them, as the Core Platform takes them: {@code credentials}, {@code custom_headers} and so on. A copy. */
    public ObjectNode reveal() {
        return bundle.deepCopy();
    }

    @Override
    public String toString() {
        return isEmpty() ? "Credentials[none]" : "Credentials[redacted]";
    }
}
