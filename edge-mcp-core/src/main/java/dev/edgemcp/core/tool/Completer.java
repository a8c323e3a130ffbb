package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.Completion;
import java.util.List;
import java.util.Map;

/** Suggests values for an argument of a prompt, or a variable of a template. It may block. */
@FunctionalInterface
public interface Completer {
    /**
     * Suggests values.
     *
     * @param typed what the person has typed so far; may be empty
     * @param others what is filled in already, by name
     * @throws Exception any failure; the caller sees only an opaque reference to the log
     */
    Completion complete(String typed, Map<String, String> others, ToolContext context) throws Exception;

    /** Suggests those of the values that begin with what was typed, ignoring case. */
    static Completer of(List<String> values) {
        List<String> all = List.copyOf(values);
        return (typed, others, context) -> Completion.firstOf(all.stream()
                .filter(value -> value.regionMatches(true, 0, typed, 0, typed.length()))
                .toList());
    }
}
