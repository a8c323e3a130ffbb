package dev.edgemcp.server.stdio;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads lines up to a length; of a longer one only the news that it was too long is kept. Not thread-safe. */
final class BoundedLines {
    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[64 * 1024];
    private int position;
    private int limit;

    BoundedLines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /**
     * A line.
     *
     * @param bytes without its end, or null if it was too long
     */
    record Line(@Nullable ByteBuffer bytes) {}

    /** The next line, or null at the end. Blocks. */
    @Nullable
    Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean tooLong = false;
        boolean any = false;
        while (true) {
            if (position == limit) {
                position = 0;
                limit = in.read(buffer);
                if (limit < 0) {
                    limit = 0;
                    return any ? new Line(tooLong ? null : ByteBuffer.wrap(line.toByteArray())) : null;
                }
            }
            any = true;
            int end = position;
            while (end < limit && buffer[end] != '\n') {
                end++;
            }
            if (!tooLong) {
                line.write(buffer, position, end - position);
                if (line.size() > maxBytes) {
                    tooLong = true;
                    line = new ByteArrayOutputStream();
                }
            }
            boolean complete = end < limit;
            position = complete ? end + 1 : end;
            if (complete) {
                return new Line(tooLong ? null : ByteBuffer.wrap(line.toByteArray()));
            }
        }
    }
}
