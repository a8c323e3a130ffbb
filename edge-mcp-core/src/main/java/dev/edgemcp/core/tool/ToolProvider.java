package dev.edgemcp.core.tool;

import java.util.List;

/** A source of tools: the workspace, another MCP server, or Java code. Thread-safe. */
public interface ToolProvider extends AutoCloseable {
    /** The tools that the principal may use, in the order in which a list shows them. Must return at once. */
    List<Tool> tools(Principal principal);

    /** Has the listener run whenever {@link #tools} would answer differently. Called once, before any other method. */
    default void onChange(Runnable listener) {}

    /** Releases what the provider holds. */
    @Override
    default void close() {}
}
