package dev.edgemcp.server.command;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The first and the last part of an output stream, however long it is. Not thread-safe. */
final class Capture {
    private final byte[] head;
    private final byte[] tail;
    private long total;

    Capture(int headBytes, int tailBytes) {
        this.head = new byte[headBytes];
        this.tail = new byte[tailBytes];
    }

    void add(byte[] bytes, int length) {
        int from = 0;
        if (total < head.length) {
            from = (int) Math.min(length, head.length - total);
            System.arraycopy(bytes, 0, head, (int) total, from);
            total += from;
        }
        // Of what does not fit, only the end is kept, but counted is all.
        int skipped = Math.max(0, length - from - tail.length);
        total += skipped;
        for (int i = from + skipped; i < length; ) {
            int at = (int) ((total - head.length) % tail.length);
            int some = Math.min(length - i, tail.length - at);
            System.arraycopy(bytes, i, tail, at, some);
            total += some;
            i += some;
        }
    }

    /** Bytes that there were. */
    long total() {
        return total;
    }

    /** What is kept; bytes that are not UTF-8 show as U+FFFD. */
    Kept kept() {
        long beyond = total - head.length;
        if (beyond <= 0) {
            return new Kept(text(head, 0, (int) total), "", 0);
        }
        byte[] last = new byte[(int) Math.min(beyond, tail.length)];
        int start = beyond <= tail.length ? 0 : (int) (beyond % tail.length);
        for (int i = 0; i < last.length; i++) {
            last[i] = tail[(start + i) % tail.length];
        }
        if (beyond <= tail.length) {
            byte[] all = Arrays.copyOf(head, (int) total);
            System.arraycopy(last, 0, all, head.length, last.length);
            return new Kept(text(all, 0, all.length), "", 0);
        }
        int headEnd = wholeEnd(head);
        int tailStart = wholeStart(last);
        long omitted = total - headEnd - (last.length - tailStart);
        return new Kept(text(head, 0, headEnd), text(last, tailStart, last.length - tailStart), omitted);
    }

    /** Where the last character that may go on behind the end begins, or the end. */
    private static int wholeEnd(byte[] bytes) {
        for (int i = bytes.length - 1; i >= Math.max(0, bytes.length - 3); i--) {
            int b = bytes[i] & 0xff;
            if (b < 0x80) {
                return bytes.length;
            }
            if (b >= 0xc0) {
                int size = b >= 0xf0 ? 4 : b >= 0xe0 ? 3 : 2;
                return i + size > bytes.length ? i : bytes.length;
            }
        }
        return bytes.length;
    }

    /** Where the first character begins that did not begin before. */
    private static int wholeStart(byte[] bytes) {
        int i = 0;
        while (i < Math.min(3, bytes.length) && (bytes[i] & 0xc0) == 0x80) {
            i++;
        }
        return i;
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.UTF_8);
    }

    /**
     * What is kept of a stream.
     *
     * @param text the first part, or all of it
     * @param tail the last part if bytes between were left out, else empty
     * @param omitted bytes that were left out between
     */
    record Kept(String text, String tail, long omitted) {}
}
