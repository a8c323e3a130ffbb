package dev.edgemcp.server.workspace;

import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.ToolContext;
import java.time.Duration;

/** When a piece of work must end: at a time, or when nobody waits for it any more. */
final class Deadline {
    private final Ticker ticker;
    private final ToolContext context;
    private final long end;

    Deadline(Ticker ticker, Duration limit, ToolContext context) {
        this.ticker = ticker;
        this.context = context;
        this.end = ticker.nanos() + limit.toNanos();
    }

    /**
     * Whether the time is over.
     *
     * @throws java.util.concurrent.CancellationException if the call is cancelled
     */
    boolean over() {
        context.throwIfCancelled();
        return ticker.nanos() - end >= 0;
    }

    /**
     * Goes on only while there is time.
     *
     * @throws Over if there is none
     * @throws java.util.concurrent.CancellationException if the call is cancelled
     */
    void check() {
        if (over()) {
            throw new Over();
        }
    }

    /** The text, reading of which ends with the deadline: how a regex that backtracks without end is stopped. */
    CharSequence watch(CharSequence text) {
        return new Watched(text, new int[1]);
    }

    /** The time is over. */
    static final class Over extends RuntimeException {
        Over() {
            super(null, null, false, false);
        }
    }

    private final class Watched implements CharSequence {
        /** A look at the clock costs as much as many steps of a regex. */
        private static final int READS_BETWEEN_CHECKS = 4096;

        private final CharSequence text;
        private final int[] reads;

        Watched(CharSequence text, int[] reads) {
            this.text = text;
            this.reads = reads;
        }

        @Override
        public char charAt(int index) {
            if (++reads[0] >= READS_BETWEEN_CHECKS) {
                reads[0] = 0;
                check();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Watched(text.subSequence(start, end), reads);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
