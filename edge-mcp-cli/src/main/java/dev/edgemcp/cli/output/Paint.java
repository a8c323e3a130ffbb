package dev.edgemcp.cli.output;

import java.util.Map;

/** Colours for a terminal that wants them: none elsewhere, none with {@code NO_COLOR}, none on a dumb terminal. */
public final class Paint {
    private final boolean on;

    private Paint(boolean on) {
        this.on = on;
    }

    /** For standard output. */
    public static Paint of(Console console, Map<String, String> environment) {
        return new Paint(console.terminal().stdout()
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM")));
    }

    /** Something is wrong. */
    public String red(String text) {
        return paint(text, 31);
    }

    /** Something may become wrong. */
    public String yellow(String text) {
        return paint(text, 33);
    }

    /** All is well. */
    public String green(String text) {
        return paint(text, 32);
    }

    /** A heading. */
    public String bold(String text) {
        return paint(text, 1);
    }

    private String paint(String text, int code) {
        return on ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
