package dev.edgemcp.core.quota;

import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until it is moved. */
public final class ManualTicker implements Ticker {
    private long nanos = Long.MAX_VALUE - 1_000;
    private Instant now = Instant.parse("2026-01-30T23:59:50Z");

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Instant now() {
        return now;
    }

    /** Moves on. */
    public void advance(Duration step) {
        nanos += step.toNanos();
        now = now.plus(step);
    }
}
