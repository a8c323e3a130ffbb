package dev.edgemcp.cli.completion;

import dev.edgemcp.cli.output.Printable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a word can go on.
 *
 * @param words with what each of them is, which may be nothing
 * @param files whether names of files would do as well
 */
record Candidates(Map<String, String> words, boolean files) {
    static final Candidates NONE = new Candidates(Map.of(), false);
    static final Candidates FILES = new Candidates(Map.of(), true);

    static Candidates of(List<String> words, String start) {
        Map<String, String> fitting = new TreeMap<>();
        words.stream().filter(word -> word.startsWith(start)).forEach(word -> fitting.put(word, ""));
        return new Candidates(fitting, false);
    }

    List<String> lines() {
        return words.entrySet().stream()
                // A shell splits at blanks; nothing that a cluster names has any.
                .filter(entry -> entry.getKey().chars().noneMatch(c -> c <= ' '))
                .map(entry -> Printable.line(entry.getKey())
                        + (entry.getValue().isEmpty() ? "" : "\t" + Printable.line(entry.getValue())))
                .toList();
    }
}
