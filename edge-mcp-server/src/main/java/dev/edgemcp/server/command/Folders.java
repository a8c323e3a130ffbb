package dev.edgemcp.server.command;

import dev.edgemcp.core.tool.ToolException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Turns what a caller calls a folder into a real one. Thread-safe. */
@FunctionalInterface
public interface Folders {
    /**
     * The real path of a folder of the workspace.
     *
     * @param path relative to the root, or null for the root
     * @throws ToolException if it is no folder that callers may use
     */
    Path folder(@Nullable String path) throws ToolException;
}
