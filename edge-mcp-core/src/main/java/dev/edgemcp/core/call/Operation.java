package dev.edgemcp.core.call;

import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Catalogue;
import dev.edgemcp.core.tool.Completer;
import dev.edgemcp.core.tool.Prompt;
import dev.edgemcp.core.tool.Tool;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a client asks for. What it names is looked up in the caller's catalogue; null stands for something that is not
 * there, which {@code auth.Authorization} refuses.
 */
public sealed interface Operation {
    /** The MCP method. */
    String method();

    /**
     * Shows a page of a list.
     *
     * @param cursor where the page begins, or null for the first
     */
    record ShowList(ListKind list, @Nullable String cursor) implements Operation {
        @Override
        public String method() {
            return list.method();
        }
    }

    /**
     * Runs a tool.
     *
     * @param name as the client wrote it
     */
    record CallTool(String name, @Nullable Tool tool, ObjectNode arguments) implements Operation {
        @Override
        public String method() {
            return Mcp.TOOLS_CALL;
        }
    }

    /**
     * Reads a resource.
     *
     * @param uri as the client wrote it
     */
    record ReadResource(String uri, Catalogue.@Nullable Found found) implements Operation {
        @Override
        public String method() {
            return Mcp.RESOURCES_READ;
        }
    }

    /**
     * Begins to watch a resource.
     *
     * @param uri as the client wrote it
     * @param action does it; may block
     */
    record Subscribe(String uri, Catalogue.@Nullable Found found, Action action) implements Operation {
        /** Begins to watch. */
        @FunctionalInterface
        public interface Action {
            /** Watches what was found; failures are those of {@link dev.edgemcp.core.tool.Watcher#watch}. */
            void watch(Catalogue.Found found) throws Exception;
        }

        @Override
        public String method() {
            return Mcp.RESOURCES_SUBSCRIBE;
        }
    }

    /**
     * Writes a prompt.
     *
     * @param name as the client wrote it
     */
    record GetPrompt(String name, @Nullable Prompt prompt, ObjectNode arguments) implements Operation {
        @Override
        public String method() {
            return Mcp.PROMPTS_GET;
        }
    }

    /**
     * Suggests values.
     *
     * @param exists whether there is such an argument or variable
     * @param completer null if nothing suggests values for it
     * @param others what is filled in already, by name
     */
    record Complete(boolean exists, @Nullable Completer completer, String typed, Map<String, String> others)
            implements Operation {
        @Override
        public String method() {
            return Mcp.COMPLETE;
        }
    }
}
