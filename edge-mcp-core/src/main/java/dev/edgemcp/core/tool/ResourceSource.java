package dev.edgemcp.core.tool;

import org.jspecify.annotations.Nullable;

/** What can be read by a URI. */
public sealed interface ResourceSource permits Resource, ResourceTemplate {
    /** What a client that reads this URI wants, or null if this is not what it wants to read. */
    @Nullable
    ResourceRequest match(String uri);

    /** What reads it. */
    ResourceHandler handler();

    /** What watches it, or null if clients cannot subscribe to it. */
    @Nullable
    Watcher watcher();
}
