package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ResourceResult;

/** Reads a resource. It may block; it runs where {@link ToolHandler}s run, several at once. */
@FunctionalInterface
public interface ResourceHandler {
    /**
     * Reads it.
     *
     * @throws ToolException a failure that the caller should read; the code {@link ToolException#NOT_FOUND} says that
     *     there is no such resource
     * @throws Exception any other failure; the caller sees only an opaque reference to the log
     */
    ResourceResult read(ResourceRequest request, ToolContext context) throws Exception;
}
