package dev.edgemcp.cli.clientconfig;

import java.util.List;
import java.util.stream.Collectors;

/** Words for a POSIX shell. */
final class Words {
    private Words() {}

    static String line(List<String> words) {
        return words.stream().map(Words::quote).collect(Collectors.joining(" "));
    }

    /** The word, in quotes if a shell would take it for something else. */
    static String quote(String word) {
        return word.matches("[A-Za-z0-9_@%+=:,./-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
