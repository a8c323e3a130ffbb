package dev.edgemcp.server.command;

import dev.edgemcp.core.tool.ToolContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Tells the client the lines that a command prints, so many a second: those in between are dropped, for the result has
 * them. The value of progress is the number of bytes printed. Not thread-safe.
 */
final class ProgressLines {
    private final ToolContext context;
    private long bytes;
    private long next = Long.MIN_VALUE;

    ProgressLines(ToolContext context) {
        this.context = context;
    }

    /** One of the streams whose lines are told. */
    final class Stream {
        private final byte[] line = new byte[4 * Bounds.PROGRESS_CHARS];
        private int length;

        void add(byte[] buffer, int count, long now) {
            bytes += count;
            for (int i = 0; i < count; i++) {
                byte b = buffer[i];
                if (b == '\n' || b == '\r') {
                    tell(now);
                } else if (length < line.length) {
                    line[length++] = b;
                }
            }
        }

        private void tell(long now) {
            if (length > 0 && (next == Long.MIN_VALUE || now - next >= 0)) {
                next = now + Bounds.PROGRESS_PAUSE.toNanos();
                context.progress(
                        (double) bytes, null, cut(new String(Arrays.copyOf(line, length), StandardCharsets.UTF_8)));
            }
            length = 0;
        }
    }

    Stream stream() {
        return new Stream();
    }

    private static String cut(String text) {
        if (text.length() <= Bounds.PROGRESS_CHARS) {
            return text;
        }
        boolean half = Character.isHighSurrogate(text.charAt(Bounds.PROGRESS_CHARS - 2));
        return text.substring(0, Bounds.PROGRESS_CHARS - (half ? 2 : 1)) + "…";
    }
}
