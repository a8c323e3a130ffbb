package dev.edgemcp.core.tool;

import java.util.List;

/** A source of tools, resources and prompts: the workspace, another MCP server, or Java code. Thread-safe. */
public interface Provider extends AutoCloseable {
    /** The tools that the principal may use, in the order in which a list shows them. Must return at once. */
    default List<Tool> tools(Principal principal) {
        return List.of();
    }

    /** The resources that the principal may read, in the order in which a list shows them. Must return at once. */
    default List<Resource> resources(Principal principal) {
        return List.of();
    }

    /**
     * The families of resources that the principal may read, in the order in which a list shows them; of several that
     * match a URI the first one reads it. Must return at once.
     */
    default List<ResourceTemplate> resourceTemplates(Principal principal) {
        return List.of();
    }

    /** The prompts that the principal may use, in the order in which a list shows them. Must return at once. */
    default List<Prompt> prompts(Principal principal) {
        return List.of();
    }

    /** Has the listener told whenever a method above would answer differently. Called once, before any of them. */
    default void onChange(ChangeListener listener) {}

    /** Releases what the provider holds. */
    @Override
    default void close() {}
}
