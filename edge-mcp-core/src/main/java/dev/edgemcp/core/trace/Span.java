package dev.edgemcp.core.trace;

import org.jspecify.annotations.Nullable;

/**
 * Some work that takes time: a request, or a part of one. Whoever begins one ends it, on whatever thread. Thread-safe, fast,
 * never throwing. What is said of a span that has ended, or is not recorded, is lost.
 *
 * <p>Names, and keys and values of what is said, come from fixed sets or from the names of tools and prompts; where a
 * client's words are allowed, the key says so in {@link Attributes}. Never secrets, arguments or results.
 */
public interface Span {
    /** Nothing that anybody watches. Its parts are itself. */
    Span NONE = new NoSpan();

    /** Whether somebody reads what is said. Ask before making something up only to say it. */
    boolean recorded();

    /** Begins a part of this work. */
    Span part(String name);

    /**
     * Begins a part of this work that is named with what it works on.
     *
     * @param target from a set that clients cannot make larger
     */
    Span part(String name, String target);

    /** Begins a part of this work that is a request to another process, which {@link #context} is to be sent with. */
    Span request(String name);

    /** Names what the work is about, after its name. */
    void target(String target);

    /** Says something of the work. */
    void set(String key, String value);

    /** Says something of the work. */
    void set(String key, long value);

    /** Says something of the work. */
    void set(String key, boolean value);

    /** Says that something has happened that took no time. */
    void event(String name, String key, String value);

    /** Says that this work has to do with another trace. */
    void link(TraceContext other);

    /**
     * Says that the work has failed.
     *
     * @param type from a fixed set, or a class name
     * @param message what was told to the peer, or null
     */
    void failed(String type, @Nullable String message);

    /** Ends the work. Only the first time counts. */
    void end();

    /** What to send along with requests that this work makes, so that what they cause belongs to this trace. */
    TraceContext context();
}
