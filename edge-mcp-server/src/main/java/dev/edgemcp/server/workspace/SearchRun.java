package dev.edgemcp.server.workspace;

import dev.edgemcp.core.tool.ToolContext;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One page of a search: takes files in order until it is full or the time is over. Not thread-safe. */
final class SearchRun {
    private static final int FILES_PER_PROGRESS = 100;
    private static final long WHOLE_FILE = Long.MAX_VALUE;
    private static final int CHARS_BEFORE_MATCH = 100;

    private final Pattern pattern;
    private final int contextLines;
    private final int maxMatches;
    private final @Nullable Cursor begin;
    private final Deadline deadline;
    private final ToolContext context;

    private final List<FsSearch.Match> matches = new ArrayList<>();
    private @Nullable Cursor position;
    private FsSearch.@Nullable Reason reason;
    private int chars;
    private long searched;
    private long skipped;
    private long skippedLines;
    private boolean anyLine;

    SearchRun(
            Pattern pattern,
            int contextLines,
            int maxMatches,
            @Nullable Cursor begin,
            Deadline deadline,
            ToolContext context) {
        this.pattern = pattern;
        this.contextLines = contextLines;
        this.maxMatches = maxMatches;
        this.begin = begin;
        this.position = begin;
        this.deadline = deadline;
        this.context = context;
    }

    /** Searches a file; returns whether there is room for more. */
    boolean file(String path, Folder folder, FileEntry entry) {
        long done = begin != null && begin.text().equals(path) ? begin.number() : 0;
        if (done == WHOLE_FILE) {
            return true;
        }
        String text = entry.size() > Bounds.SEARCH_FILE_BYTES ? null : read(folder, entry);
        if (text == null) {
            skipped++;
        } else {
            searched++;
            if (!lines(path, new Lines(text), done)) {
                return false;
            }
        }
        position = new Cursor(path, WHOLE_FILE);
        if ((searched + skipped) % FILES_PER_PROGRESS == 0) {
            context.progress((double) (searched + skipped), null, matches.size() + " matches so far");
        }
        return true;
    }

    /** Says that the time was over before all was searched. */
    void timeOver() {
        reason = FsSearch.Reason.TIME;
    }

    FsSearch.Result result(boolean incomplete) {
        String cursor = reason == null ? null : (position == null ? new Cursor("", 0) : position).encoded();
        return new FsSearch.Result(
                List.copyOf(matches),
                reason != null,
                reason,
                cursor,
                searched,
                skipped,
                skippedLines,
                incomplete ? true : null);
    }

    private static @Nullable String read(Folder folder, FileEntry entry) {
        byte[] bytes;
        try (InputStream in = Channels.newInputStream(folder.file(entry.name()))) {
            bytes = in.readNBytes(Bounds.SEARCH_FILE_BYTES + 1);
        } catch (IOException e) {
            return null;
        }
        boolean usable = bytes.length <= Bounds.SEARCH_FILE_BYTES && !FileKinds.binary(bytes, bytes.length);
        return usable ? new String(bytes, StandardCharsets.UTF_8) : null;
    }

    private boolean lines(String path, Lines lines, long done) {
        Matcher matcher = pattern.matcher(deadline.watch(lines.text));
        for (int i = 0; i < lines.count(); i++) {
            int number = i + 1;
            if (number <= done) {
                continue;
            }
            int column = find(path, lines, i, matcher);
            if (column < 0) {
                continue;
            }
            FsSearch.Match match = match(path, lines, i, column);
            int size = size(match);
            if (matches.size() == maxMatches || (!matches.isEmpty() && chars + size > Bounds.SEARCH_PAGE_CHARS)) {
                reason = matches.size() == maxMatches ? FsSearch.Reason.MATCHES : FsSearch.Reason.SIZE;
                position = new Cursor(path, number - 1L);
                return false;
            }
            matches.add(match);
            chars += size;
        }
        return true;
    }

    /** Where the pattern begins in the line, or -1. */
    private int find(String path, Lines lines, int index, Matcher matcher) {
        int number = index + 1;
        try {
            boolean found = matcher.region(lines.start(index), lines.end(index)).find();
            anyLine = true;
            return found ? matcher.start() - lines.start(index) : -1;
        } catch (Deadline.Over e) {
            // A line that alone took the whole time would take it again: the cursor leads past it.
            position = new Cursor(path, anyLine ? number - 1L : number);
            skippedLines += anyLine ? 0 : 1;
            throw e;
        } catch (StackOverflowError e) {
            skippedLines++;
            return -1;
        }
    }

    private FsSearch.Match match(String path, Lines lines, int index, int column) {
        return new FsSearch.Match(
                path,
                index + 1,
                column + 1,
                window(lines.get(index), column),
                contextLines == 0 ? null : around(lines, index - contextLines, index),
                contextLines == 0 ? null : around(lines, index + 1, index + 1 + contextLines));
    }

    private static List<String> around(Lines lines, int from, int to) {
        List<String> around = new ArrayList<>();
        for (int i = Math.max(0, from); i < Math.min(to, lines.count()); i++) {
            around.add(FileKinds.cut(lines.get(i), Bounds.SEARCH_LINE_CHARS));
        }
        return around;
    }

    private static String window(String line, int column) {
        if (line.length() <= Bounds.SEARCH_LINE_CHARS || column <= CHARS_BEFORE_MATCH) {
            return FileKinds.cut(line, Bounds.SEARCH_LINE_CHARS);
        }
        int start = column - CHARS_BEFORE_MATCH;
        if (Character.isLowSurrogate(line.charAt(start))) {
            start--;
        }
        return "…" + FileKinds.cut(line.substring(start), Bounds.SEARCH_LINE_CHARS);
    }

    private static int size(FsSearch.Match match) {
        int size = match.path().length() + match.text().length();
        for (String line : match.before() == null ? List.<String>of() : match.before()) {
            size += line.length();
        }
        for (String line : match.after() == null ? List.<String>of() : match.after()) {
            size += line.length();
        }
        return size;
    }

    /** A text by lines, without their ends. */
    private static final class Lines {
        private final String text;
        private final int[] starts;
        private final int count;

        Lines(String text) {
            this.text = text;
            int[] found = new int[64];
            int n = 0;
            for (int start = 0; start < text.length(); ) {
                if (n == found.length) {
                    found = Arrays.copyOf(found, n * 2);
                }
                found[n++] = start;
                int end = text.indexOf('\n', start);
                start = end < 0 ? text.length() : end + 1;
            }
            this.starts = found;
            this.count = n;
        }

        int count() {
            return count;
        }

        int start(int index) {
            return starts[index];
        }

        int end(int index) {
            int start = starts[index];
            int end = index + 1 < count ? starts[index + 1] : text.length();
            if (end > start && text.charAt(end - 1) == '\n') {
                end--;
            }
            if (end > start && text.charAt(end - 1) == '\r') {
                end--;
            }
            return end;
        }

        String get(int index) {
            return text.substring(start(index), end(index));
        }
    }
}
