package dev.edgemcp.core.tool;

import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.protocol.ToolDefinition;
import dev.edgemcp.core.protocol.ToolPage;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one principal may see and use, at one moment. Listing, calling and authorising all go by this one view.
 * Immutable and thread-safe.
 */
public final class Catalogue {
    private final long version;
    private final Map<String, Tool> byName;
    private final List<ToolDefinition> definitions;
    private final int pageSize;

    /**
     * @param tools in the order in which a list shows them
     * @throws IllegalArgumentException if two tools have the same name
     */
    Catalogue(long version, List<Tool> tools, int pageSize) {
        this.version = version;
        this.pageSize = pageSize;
        Map<String, Tool> map = new LinkedHashMap<>();
        for (Tool tool : tools) {
            if (map.putIfAbsent(tool.name(), tool) != null) {
                throw new IllegalArgumentException("two tools are named " + tool.name());
            }
        }
        this.byName = map;
        this.definitions = map.values().stream().map(Tool::definition).toList();
    }

    /** Grows with every change of any provider. */
    public long version() {
        return version;
    }

    /** All tools, in the order of lists. */
    public List<ToolDefinition> definitions() {
        return definitions;
    }

    /** The tool of that name, or null if this principal has none. */
    public @Nullable Tool find(String name) {
        return byName.get(name);
    }

    /**
     * A page of the tools. The cursor names the last tool of the page before, so it survives changes elsewhere in the
     * list.
     *
     * @param cursor where the page begins, or null for the first
     * @throws JsonRpcException if the cursor is not one of this catalogue's
     */
    public ToolPage page(@Nullable String cursor) {
        int from = cursor == null ? 0 : after(cursor);
        int to = Math.min(from + pageSize, definitions.size());
        String next = to == definitions.size()
                ? null
                : Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(definitions.get(to - 1).name().getBytes(StandardCharsets.UTF_8));
        return new ToolPage(definitions.subList(from, to), next);
    }

    private int after(String cursor) {
        try {
            String last = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            for (int i = 0; i < definitions.size(); i++) {
                if (definitions.get(i).name().equals(last)) {
                    return i + 1;
                }
            }
        } catch (IllegalArgumentException e) {
            // Answered below like a cursor whose tool is gone.
        }
        throw new JsonRpcException(JsonRpcError.INVALID_PARAMS, "unknown cursor: list again from the start");
    }
}
