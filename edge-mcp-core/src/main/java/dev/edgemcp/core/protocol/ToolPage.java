package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * One page of a list of tools.
 *
 * @param nextCursor where the next page begins, or null on the last
 */
public record ToolPage(List<ToolDefinition> tools, @Nullable String nextCursor) implements Result {
    public ToolPage {
        tools = List.copyOf(tools);
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("tools");
        tools.forEach(tool -> array.add(tool.toJson(revision)));
        if (nextCursor != null) {
            json.put("nextCursor", nextCursor);
        }
        return json;
    }
}
