package dev.edgemcp.cli.output;

import java.util.Locale;

/** Text of strangers, made harmless for a terminal: what would control it or reorder its letters is shown as an escape. */
public final class Printable {
    private Printable() {}

    /** The text on one line. */
    public static String line(String text) {
        return escape(text, "");
    }

    /** The text with its line breaks and tabs. */
    public static String block(String text) {
        return escape(text, "\n\t");
    }

    /** JSON with the same meaning, in which no character can act on a terminal. */
    static String json(String json) {
        // Below the space, a JSON writer leaves only its own line breaks; what else is dangerous occurs in strings
        // alone.
        return escape(json, "\n\r\t");
    }

    private static String escape(String text, String allowed) {
        StringBuilder escaped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (allowed.indexOf(c) >= 0 || !dangerous(c)) {
                escaped.append(c);
            } else if (c == '\n') {
                escaped.append("\\n");
            } else if (c == '\t') {
                escaped.append(' ');
            } else {
                escaped.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return escaped.toString();
    }

    private static boolean dangerous(char c) {
        return Character.isISOControl(c)
                // Line and paragraph separators, and the marks, embeddings, overrides and isolates of direction.
                || (c >= '\u2028' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069')
                || c == '\u200e'
                || c == '\u200f'
                || c == '\u061c'
                || c == '\ufeff';
    }
}
