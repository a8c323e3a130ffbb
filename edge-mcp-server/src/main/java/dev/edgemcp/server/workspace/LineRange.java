package dev.edgemcp.server.workspace;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes the bytes of a file in order, keeps those of a range of lines within the bounds, and counts all lines. */
final class LineRange {
    private static final byte[] CUT = "…".getBytes(StandardCharsets.UTF_8);

    private final long first;
    private final long count;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<FsReadFile.CutLine> cut = new ArrayList<>();
    private long number = 1;
    private long lineStart;
    private long position;
    private long next;
    private boolean full;

    LineRange(long first, long count) {
        this.first = first;
        this.count = count;
        this.next = first;
    }

    void accept(byte[] bytes, int length, long offset) {
        for (int i = 0; i < length; i++) {
            byte b = bytes[i];
            if (number >= first && !full && (line.size() < Bounds.READ_LINE_BYTES)) {
                line.write(b);
            }
            if (b == '\n') {
                position = offset + i + 1;
                endLine(true);
            }
        }
        position = offset + length;
    }

    /** The file has ended. */
    void end() {
        if (position > lineStart) {
            endLine(false);
        }
    }

    private void endLine(boolean terminated) {
        if (number >= first && !full) {
            keep(terminated);
        }
        line.reset();
        number++;
        lineStart = position;
        full |= next - first >= count;
    }

    private void keep(boolean terminated) {
        byte[] bytes = line.toByteArray();
        long length = position - lineStart;
        boolean tooLong = length > bytes.length;
        int whole = tooLong ? FileKinds.wholeCharacters(bytes, bytes.length) : bytes.length;
        if (kept.size() + whole + CUT.length + 1 > Bounds.READ_BYTES) {
            full = true;
            return;
        }
        kept.write(bytes, 0, whole);
        if (tooLong) {
            kept.writeBytes(CUT);
            if (terminated) {
                kept.write('\n');
            }
            cut.add(new FsReadFile.CutLine(number, lineStart + whole, length - whole - (terminated ? 1 : 0)));
        }
        next = number + 1;
    }

    /** Whether no further line is kept. */
    boolean full() {
        return full;
    }

    /** The line after the last kept one. */
    long next() {
        return next;
    }

    /** Lines so far. */
    long total() {
        return number - 1;
    }

    List<FsReadFile.CutLine> cut() {
        return List.copyOf(cut);
    }

    String text() {
        return kept.toString(StandardCharsets.UTF_8);
    }

    boolean lossy() {
        byte[] bytes = kept.toByteArray();
        return FileKinds.utf8(bytes, 0, bytes.length) == null;
    }
}
