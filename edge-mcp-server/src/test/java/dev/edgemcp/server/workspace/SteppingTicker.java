package dev.edgemcp.server.workspace;

import dev.edgemcp.core.time.Ticker;
import java.time.Duration;
import java.time.Instant;

/** A clock that goes on by a step with each look. */
final class SteppingTicker implements Ticker {
    private final long step;
    private long now;

    SteppingTicker(Duration step) {
        this.step = step.toNanos();
    }

    @Override
    public long nanos() {
        now += step;
        return now;
    }

    @Override
    public Instant now() {
        return Instant.ofEpochSecond(0, now);
    }
}
