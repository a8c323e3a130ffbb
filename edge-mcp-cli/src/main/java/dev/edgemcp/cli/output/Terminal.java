package dev.edgemcp.cli.output;

import org.jspecify.annotations.Nullable;

/**
 * Which of the standard streams a person looks at, and how wide the window is. The launcher script finds out, because Java
 * cannot on all versions.
 *
 * @param columns the width, used only for streams that are terminals
 */
public record Terminal(boolean stdout, boolean stderr, int columns) {
    /** No stream is a terminal. */
    public static final Terminal NONE = new Terminal(false, false, 80);

    /** What the launcher script said. */
    public static Terminal fromSystemProperties() {
        return new Terminal(
                Boolean.getBoolean("edge-mcp.stdout.terminal"),
                Boolean.getBoolean("edge-mcp.stderr.terminal"),
                columns(System.getProperty("edge-mcp.columns")));
    }

    private static int columns(@Nullable String text) {
        try {
            int columns = text == null ? 0 : Integer.parseInt(text);
            return columns >= 20 ? columns : NONE.columns;
        } catch (NumberFormatException e) {
            return NONE.columns;
        }
    }
}
