package dev.edgemcp.core.time;

import java.time.Instant;

/** A source of time that tests can replace. Thread-safe. */
public interface Ticker {
    /** Nanoseconds since an arbitrary origin, never going back; only differences mean something. */
    long nanos();

    /** The wall-clock time, for people and for expiry dates; it may jump. */
    Instant now();

    /** The clocks of this machine. */
    static Ticker system() {
        return SystemTicker.INSTANCE;
    }
}
