package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.PromptResult;

/**
 * Writes a prompt. It may block; it runs where {@link ToolHandler}s run, several at once.
 *
 * @param <A> the arguments: a record of texts
 */
@FunctionalInterface
public interface PromptHandler<A> {
    /**
     * Writes it. Arguments that are required are there.
     *
     * @throws ToolException a failure that the caller should read, and can perhaps correct
     * @throws Exception any other failure; the caller sees only an opaque reference to the log
     */
    PromptResult get(A arguments, ToolContext context) throws Exception;
}
