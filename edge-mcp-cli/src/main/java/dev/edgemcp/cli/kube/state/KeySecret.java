package dev.edgemcp.cli.kube.state;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What may be told of a Secret with keys. No value of it is kept.
 *
 * @param entries the names of its entries
 * @param state whether the API key in it is good
 * @param keys the expiries of the keys of a file of keys in it
 */
public record KeySecret(
        String name,
        Set<String> entries,
        State state,
        @Nullable Instant created,
        KeyFileAges keys) {
    private static final String ENTRY = "api-key";
    private static final String FILE = "keys.json";
    private static final int SHORT = 16;

    /** What the API key is like. */
    public enum State {
        /** There is none. */
        MISSING,
        /** It is still what the manifest came with. */
        PLACEHOLDER,
        /** It could be guessed. */
        SHORT,
        /** It has blanks or characters that no header can carry. */
        UNUSABLE,
        /** Nothing is wrong with it. */
        GOOD
    }

    public KeySecret {
        entries = Set.copyOf(entries);
    }

    /** The Secret that a server describes. */
    public static KeySecret from(JsonNode secret, Instant now) {
        Set<String> names = new TreeSet<>();
        KeyFileAges keys = KeyFileAges.NONE;
        for (var entry : secret.path("data").properties()) {
            names.add(entry.getKey());
            if (entry.getKey().equals(FILE)) {
                keys = KeyFileAges.of(decode(entry.getValue().asString("")), now);
            }
        }
        return new KeySecret(
                Fields.text(secret, "metadata", "name"),
                names,
                state(secret.path("data").path(ENTRY)),
                Fields.time(secret, "metadata", "creationTimestamp"),
                keys);
    }

    /** The same, with a file of keys that is in another Secret. */
    public KeySecret with(KeyFileAges file) {
        return new KeySecret(name, entries, state, created, file);
    }

    private static State state(JsonNode encoded) {
        if (encoded.isMissingNode()) {
            return State.MISSING;
        }
        String value = decode(encoded.asString(""));
        String upper = value.toUpperCase(Locale.ROOT);
        if (value.isEmpty()) {
            return State.MISSING;
        }
        if (upper.contains("REPLACE_WITH")
                || upper.contains("CHANGE_ME")
                || upper.contains("CHANGEME")
                || value.contains("${")) {
            return State.PLACEHOLDER;
        }
        if (!value.strip().chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return State.UNUSABLE;
        }
        return value.strip().length() < SHORT ? State.SHORT : State.GOOD;
    }

    private static String decode(String text) {
        try {
            return new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
