package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ToolResult;

/**
 * The work of a tool. It may block; it runs on the executor of the {@code EdgeMcp} that it belongs to, several calls at
 * once.
 *
 * @param <A> the arguments: a record, or {@code ObjectNode} for the JSON as it came (do not change it)
 */
@FunctionalInterface
public interface ToolHandler<A> {
    /**
     * Does the work. The arguments have been checked against the tool's input schema.
     *
     * @throws ToolException a failure that the caller should read, and can perhaps correct
     * @throws Exception any other failure; the caller sees only an opaque reference to the log
     */
    ToolResult call(A arguments, ToolContext context) throws Exception;
}
