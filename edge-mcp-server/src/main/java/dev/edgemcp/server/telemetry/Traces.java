package dev.edgemcp.server.telemetry;

import dev.edgemcp.core.observe.CallListener;

/**
 * Where the spans of a process go: its {@link #tracer} begins them, and what has ended is sent to a collector from time to time.
 * Thread-safe. A collector that fails costs spans and nothing else.
 */
public interface Traces extends CallListener, AutoCloseable {
    /** Traces nothing. */
    Traces OFF = new Traces() {
        @Override
        public long exported() {
            return 0;
        }

        @Override
        public long failed() {
            return 0;
        }

        @Override
        public long dropped() {
            return 0;
        }

        @Override
        public boolean reachable() {
            return true;
        }

        @Override
        public void close() {}
    };

    /** Spans that the collector has taken. */
    long exported();

    /** Spans that were sent and that the collector has not taken. */
    long failed();

    /** Spans that were not sent, as too many were waiting. */
    long dropped();

    /** Whether the collector has taken what it was sent last. */
    boolean reachable();

    /** Sends what is waiting, for a few seconds at most, and ends. Idempotent. */
    @Override
    void close();
}
