package dev.edgemcp.cli.output;

import java.util.Locale;

/** What a result looks like. */
public enum OutputForm {
    /** For people. */
    TABLE,
    /** For people with a wide window. */
    WIDE,
    /** For programs, with a version of its schema. */
    JSON,
    /** The same as JSON. */
    YAML;

    /** Whether it is for people. */
    public boolean forPeople() {
        return this == TABLE || this == WIDE;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
