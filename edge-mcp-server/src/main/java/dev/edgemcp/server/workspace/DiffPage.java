package dev.edgemcp.server.workspace;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.ToolContext;
import dev.edgemcp.core.tool.ToolException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.diff.DiffEntry;
import org.eclipse.jgit.diff.DiffFormatter;
import org.jspecify.annotations.Nullable;

/**
 * One page of a diff. Of files that usually hold secrets, under their new name or their old one, it says only that they
 * changed.
 */
final class DiffPage {
    static final int DEFAULT_CONTEXT = 3;
    static final int MAX_CONTEXT = 100;

    private final GitRepository repository;
    private final Output output;
    private final DiffFormatter formatter;
    private final List<File> files = new ArrayList<>();
    private final ByteArrayOutputStream page = new ByteArrayOutputStream();
    private @Nullable Cursor next;

    record File(
            @Description("Relative to the workspace root") String path,

            @Description("The path before, if it was renamed or copied") @Nullable
            String oldPath,

            Change change,

            @Description("Its content usually holds secrets and is not shown") @Nullable
            Boolean omitted) {}

    enum Change {
        @JsonProperty("added")
        ADDED,
        @JsonProperty("modified")
        MODIFIED,
        @JsonProperty("deleted")
        DELETED,
        @JsonProperty("renamed")
        RENAMED,
        @JsonProperty("copied")
        COPIED
    }

    /** What is to be compared. */
    @FunctionalInterface
    interface Scan {
        /** Lists the files that differ. */
        List<DiffEntry> with(DiffFormatter formatter) throws IOException;
    }

    private DiffPage(GitRepository repository, Output output, DiffFormatter formatter) {
        this.repository = repository;
        this.output = output;
        this.formatter = formatter;
    }

    /**
     * Makes a page.
     *
     * @param path what to show, relative to the root
     * @param begin where the page before ended, or null
     */
    static DiffPage of(GitRepository repository, String path, int context, @Nullable Cursor begin, Scan scan)
            throws IOException, ToolException {
        Output output = new Output(repository.context());
        try (DiffFormatter formatter = new DiffFormatter(output)) {
            formatter.setRepository(repository.jgit());
            formatter.setContext(context);
            formatter.setDetectRenames(true);
            formatter.setBinaryFileThreshold(Bounds.DIFF_FILE_BYTES);
            formatter.setPathFilter(repository.filter(path));
            DiffPage page = new DiffPage(repository, output, formatter);
            page.fill(scan.with(formatter), begin);
            return page;
        }
    }

    List<File> files() {
        return List.copyOf(files);
    }

    String text() {
        return page.toString(StandardCharsets.UTF_8);
    }

    @Nullable
    String cursor() {
        return next == null ? null : next.encoded();
    }

    private void fill(List<DiffEntry> entries, @Nullable Cursor begin) throws IOException, ToolException {
        int index = begin == null ? 0 : index(entries, begin.text());
        long offset = begin == null ? 0 : begin.number();
        for (; index < entries.size(); index++) {
            DiffEntry entry = entries.get(index);
            if (files.size() == Bounds.DIFF_FILES || page.size() >= Bounds.DIFF_BYTES) {
                next = new Cursor(key(index, entry), offset);
                return;
            }
            File file = file(entry);
            files.add(file);
            byte[] bytes = Boolean.TRUE.equals(file.omitted) ? omission(file) : format(entry);
            int start = (int) Math.min(offset, bytes.length);
            int taken = fitting(bytes, start);
            page.write(bytes, start, taken);
            if (start + taken < bytes.length) {
                next = new Cursor(key(index, entry), start + taken);
                return;
            }
            offset = 0;
        }
    }

    private static int index(List<DiffEntry> entries, String key) throws ToolException {
        for (int i = 0; i < entries.size(); i++) {
            if (key(i, entries.get(i)).equals(key)) {
                return i;
            }
        }
        throw new ToolException(
                "invalid_cursor",
                "The cursor is not of this diff, or the files have changed since.",
                "Call again without a cursor.");
    }

    private static String key(int index, DiffEntry entry) {
        return index + ":" + path(entry);
    }

    /** How many bytes from the start still fit, up to the end of a line if there is one. */
    private int fitting(byte[] bytes, int start) {
        int room = Bounds.DIFF_BYTES - page.size();
        if (bytes.length - start <= room) {
            return bytes.length - start;
        }
        for (int end = start + room; end > start; end--) {
            if (bytes[end - 1] == '\n') {
                return end - start;
            }
        }
        if (page.size() > 0) {
            return 0;
        }
        byte[] piece = Arrays.copyOfRange(bytes, start, start + room);
        return FileKinds.wholeCharacters(piece, room);
    }

    private byte[] format(DiffEntry entry) throws IOException {
        output.begin();
        formatter.format(entry);
        formatter.flush();
        return output.bytes();
    }

    private static byte[] omission(File file) {
        String note = "# " + file.path.replace('\n', ' ') + ": content omitted, it usually holds secrets\n";
        return note.getBytes(StandardCharsets.UTF_8);
    }

    private File file(DiffEntry entry) {
        String path = path(entry);
        boolean moved = entry.getChangeType() == DiffEntry.ChangeType.RENAME
                || entry.getChangeType() == DiffEntry.ChangeType.COPY;
        boolean omitted = repository.denies(path) || (moved && repository.denies(entry.getOldPath()));
        return new File(shown(path), moved ? shown(entry.getOldPath()) : null, change(entry), omitted ? true : null);
    }

    private String shown(String path) {
        String shown = repository.shown(path);
        return shown == null ? "" : shown;
    }

    private static String path(DiffEntry entry) {
        return entry.getChangeType() == DiffEntry.ChangeType.DELETE ? entry.getOldPath() : entry.getNewPath();
    }

    private static Change change(DiffEntry entry) {
        return switch (entry.getChangeType()) {
            case ADD -> Change.ADDED;
            case MODIFY -> Change.MODIFIED;
            case DELETE -> Change.DELETED;
            case RENAME -> Change.RENAMED;
            case COPY -> Change.COPIED;
        };
    }

    /** The diff of one file, up to a bound. */
    private static final class Output extends OutputStream {
        private static final byte[] END =
                "\n# the diff of this file is too long to be shown whole\n".getBytes(StandardCharsets.UTF_8);

        private final ToolContext context;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private boolean over;

        Output(ToolContext context) {
            this.context = context;
        }

        void begin() {
            kept.reset();
            over = false;
        }

        byte[] bytes() {
            if (over) {
                kept.writeBytes(END);
            }
            return kept.toByteArray();
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            context.throwIfCancelled();
            int room = Bounds.DIFF_FILE_OUTPUT_BYTES - kept.size();
            over |= length > room;
            kept.write(bytes, offset, Math.min(length, Math.max(0, room)));
        }
    }
}
