package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Values that complete what a person has typed, best first.
 *
 * @param values at most {@link #MAX_VALUES}
 * @param hasMore whether there are more than these
 */
public record Completion(List<String> values, boolean hasMore) implements Result {
    /** What the specification allows in one answer. */
    public static final int MAX_VALUES = 100;

    /** No idea. */
    public static final Completion NONE = new Completion(List.of(), false);

    public Completion {
        values = List.copyOf(values);
        if (values.size() > MAX_VALUES) {
            throw new IllegalArgumentException("at most " + MAX_VALUES + " values, not " + values.size());
        }
    }

    /** The first values that fit into one answer. */
    public static Completion firstOf(List<String> values) {
        return values.size() <= MAX_VALUES
                ? new Completion(values, false)
                : new Completion(values.subList(0, MAX_VALUES), true);
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        ObjectNode completion = json.putObject("completion");
        ArrayNode array = completion.putArray("values");
        values.forEach(array::add);
        if (!hasMore) {
            completion.put("total", values.size());
        }
        completion.put("hasMore", hasMore);
        return json;
    }
}
