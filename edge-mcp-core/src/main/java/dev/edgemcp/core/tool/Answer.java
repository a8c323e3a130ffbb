package dev.edgemcp.core.tool;

/**
 * The answer to a question, now or later.
 *
 * @param <A> what it is
 */
@FunctionalInterface
public interface Answer<A> {
    /**
     * The answer. While there is none, this ends the run of the handler, as {@link ToolContext#ask} describes: it does
     * not return, and what it throws must not be caught.
     */
    A get();
}
