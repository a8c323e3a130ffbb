package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a list.
 *
 * @param nextCursor where the next page begins, or null on the last
 */
public record Page(
        ListKind kind,
        List<? extends Listed> items,
        @Nullable String nextCursor) implements Result {
    public Page {
        items = List.copyOf(items);
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray(kind.member());
        items.forEach(item -> array.add(item.toJson(revision)));
        Json.put(json, "nextCursor", nextCursor);
        return json;
    }
}
