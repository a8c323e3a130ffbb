package dev.edgemcp.core.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads lines of UTF-8 that end with a line feed, each within a bound. For one thread. */
final class LineReader {
    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[8192];
    private int next;
    private int end;

    LineReader(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /**
     * The next line without its end, or null after the last; blocks.
     *
     * @throws TooLong once the line is beyond the bound; its rest is the next line, unless {@link #rest} is read first
     */
    @Nullable
    String next() throws IOException, TooLong {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (next == end) {
                end = in.read(buffer);
                next = 0;
                if (end < 0) {
                    end = 0;
                    return line.size() == 0 ? null : text(line);
                }
            }
            int from = next;
            while (next < end && buffer[next] != '\n') {
                next++;
            }
            int room = maxBytes - line.size();
            if (next - from > room) {
                next = from + room;
                line.write(buffer, from, room);
                throw new TooLong(line.toByteArray());
            }
            line.write(buffer, from, next - from);
            if (next < end) {
                next++;
                return text(line);
            }
        }
    }

    /** The rest of a line that was too long, up to its end; must be read to that end before the next line. */
    InputStream rest() {
        return new InputStream() {
            private boolean ended;

            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                if (!ended && next == end) {
                    end = Math.max(0, in.read(buffer));
                    next = 0;
                    ended = end == 0;
                }
                int count = 0;
                while (!ended && next < end && count < length) {
                    byte b = buffer[next++];
                    if (b == '\n') {
                        ended = true;
                    } else {
                        target[offset + count++] = b;
                    }
                }
                return count == 0 && ended ? -1 : count;
            }
        };
    }

    private static String text(ByteArrayOutputStream line) {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /** A line beyond the bound. */
    static final class TooLong extends Exception {
        private final transient byte[] bytes;

        TooLong(byte[] bytes) {
            super("line too long", null, false, false);
            this.bytes = bytes;
        }

        /** The beginning of the line, perhaps up to the middle of a character. */
        byte[] bytes() {
            return bytes;
        }

        /** As much of the line as the bound allows. */
        String beginning() {
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
