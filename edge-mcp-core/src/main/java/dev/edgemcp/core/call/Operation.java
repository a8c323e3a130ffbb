package dev.edgemcp.core.call;

import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Tool;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** What a client asks for. */
public sealed interface Operation {
    /** The MCP method. */
    String method();

    /**
     * Shows a page of the tools.
     *
     * @param cursor where the page begins, or null for the first
     */
    record ListTools(@Nullable String cursor) implements Operation {
        @Override
        public String method() {
            return Mcp.TOOLS_LIST;
        }
    }

    /**
     * Runs a tool.
     *
     * @param name as the client wrote it
     * @param tool what the caller's catalogue has under that name, or null if nothing
     */
    record CallTool(String name, @Nullable Tool tool, ObjectNode arguments) implements Operation {
        @Override
        public String method() {
            return Mcp.TOOLS_CALL;
        }
    }
}
