package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of paths: {@code *} and {@code ?} stay within a name, {@code **} crosses folders, {@code [a-z]} is one of
 * these, {@code {a,b}} one or the other. Without a '/' it is matched against the name alone, in any folder.
 */
final class Glob {
    private final Pattern pattern;
    private final boolean nameOnly;

    private Glob(Pattern pattern, boolean nameOnly) {
        this.pattern = pattern;
        this.nameOnly = nameOnly;
    }

    static Glob of(String glob, boolean ignoreCase) throws ToolException {
        String text = glob.startsWith("/") ? glob.substring(1) : glob;
        try {
            int flags = ignoreCase ? Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE : 0;
            return new Glob(Pattern.compile(regex(text), flags | Pattern.DOTALL), glob.indexOf('/') < 0);
        } catch (PatternSyntaxException e) {
            throw Problems.invalidPattern("it is no glob");
        }
    }

    /** Whether the path, '/'-separated, matches. Ends with the deadline: stars can backtrack for long. */
    boolean matches(String path, Deadline deadline) {
        String subject = nameOnly ? path.substring(path.lastIndexOf('/') + 1) : path;
        return pattern.matcher(deadline.watch(subject)).matches();
    }

    private static String regex(String glob) throws ToolException {
        StringBuilder regex = new StringBuilder();
        int braces = 0;
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            switch (c) {
                case '*' -> {
                    if (!glob.startsWith("**", i)) {
                        regex.append("[^/]*");
                    } else if (glob.startsWith("**/", i)) {
                        regex.append("(?:.*/)?");
                        i += 2;
                    } else {
                        regex.append(".*");
                        i++;
                    }
                }
                case '?' -> regex.append("[^/]");
                case '{' -> {
                    braces++;
                    regex.append("(?:");
                }
                case '}' -> {
                    braces--;
                    regex.append(braces < 0 ? "\\}" : ")");
                    braces = Math.max(braces, 0);
                }
                case ',' -> regex.append(braces > 0 ? "|" : ",");
                case '[' -> i = characterClass(glob, i, regex);
                case '\\' -> {
                    i++;
                    regex.append(Pattern.quote(i < glob.length() ? glob.substring(i, i + 1) : "\\"));
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        if (braces > 0) {
            throw Problems.invalidPattern("a brace is not closed");
        }
        return regex.toString();
    }

    /** Appends the class that begins at the index, and returns the index of its end. */
    private static int characterClass(String glob, int start, StringBuilder regex) throws ToolException {
        int i = start + 1;
        regex.append("(?!/)[");
        if (i < glob.length() && (glob.charAt(i) == '!' || glob.charAt(i) == '^')) {
            regex.append('^');
            i++;
        }
        int first = i;
        while (i < glob.length() && (glob.charAt(i) != ']' || i == first)) {
            char c = glob.charAt(i);
            if (c == '-' && i > first) {
                regex.append('-');
            } else {
                regex.append(c == '\\' || c == '[' || c == ']' || c == '&' || c == '^' || c == '-' ? "\\" : "")
                        .append(c);
            }
            i++;
        }
        if (i == glob.length()) {
            throw Problems.invalidPattern("a bracket is not closed");
        }
        regex.append(']');
        return i;
    }
}
