package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.util.regex.Pattern;

/**
 * A text that is being edited by exact replacements, one after the other. If all its lines end in CRLF, so do those of
 * what is looked for and put in; else ends of lines count as they are. Not thread-safe.
 */
final class TextEdits {
    private static final Pattern BARE_LF = Pattern.compile("(?<!\r)\n");

    private final boolean crlf;
    private String text;
    private int replaced;

    TextEdits(String text) {
        this.text = text;
        this.crlf = text.contains("\r\n") && !BARE_LF.matcher(text).find();
    }

    String text() {
        return text;
    }

    /** How many places were replaced so far. */
    int replaced() {
        return replaced;
    }

    /**
     * Replaces a text, which must be there once, or more often if all are to be replaced.
     *
     * @param number of the edit, for the failure
     */
    void replace(int number, String oldText, String newText, boolean all) throws ToolException {
        String wanted = ends(oldText);
        String instead = ends(newText);
        if (wanted.equals(instead)) {
            throw new ToolException(
                    "invalid_arguments", "Edit " + number + " changes nothing.", "Leave it out or correct it.");
        }
        int count = count(wanted);
        if (count == 0) {
            throw new ToolException(
                    "no_match",
                    "The oldText of edit " + number + " is not in the file, or not any more after the edits before it.",
                    "Read the file again and copy the text exactly, with its spaces.");
        }
        if (count > 1 && !all) {
            throw new ToolException(
                    "ambiguous_match",
                    "The oldText of edit " + number + " is in the file " + count + " times.",
                    "Pass more of the text around it, or replaceAll.");
        }
        long length = text.length() + (long) count * (instead.length() - wanted.length());
        if (length > Bounds.WRITE_BYTES) {
            throw Problems.tooLarge("The file would be larger than " + Bounds.WRITE_BYTES + " bytes.");
        }
        text = text.replace(wanted, instead);
        replaced += count;
    }

    private int count(String wanted) {
        int count = 0;
        for (int at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length())) {
            count++;
        }
        return count;
    }

    private String ends(String given) {
        return crlf ? BARE_LF.matcher(given).replaceAll("\r\n") : given;
    }
}
