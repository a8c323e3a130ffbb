package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ClientCapabilities.Capability;
import dev.edgemcp.core.protocol.Revision;
import tools.jackson.databind.node.ObjectNode;

/**
 * Something to ask the client, or the person or the model behind it; see {@link ToolContext#ask}. Immutable and
 * thread-safe.
 *
 * @param <A> the answer
 */
public sealed interface Question<A> permits Elicitation, UrlElicitation, Sampling, RootsQuestion {
    /** The MCP method that asks it. */
    String method();

    /** What a client must have declared to be asked it. */
    Capability capability();

    /** The parameters of the method in the revision. */
    ObjectNode params(Revision revision);

    /**
     * Reads the client's answer.
     *
     * @throws IllegalArgumentException if it is none, saying in a sentence what is wrong with it
     */
    A read(ObjectNode result);
}
