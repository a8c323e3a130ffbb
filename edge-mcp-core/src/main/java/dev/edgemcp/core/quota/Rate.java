package dev.edgemcp.core.quota;

/**
 * A steady rate with room for bursts.
 *
 * @param perSecond calls per second in the long run
 * @param burst calls at once after a rest
 */
public record Rate(double perSecond, long burst) {
    public Rate {
        if (!(perSecond > 0 && perSecond <= 1e9)) {
            throw new IllegalArgumentException("a rate is above 0 and at most 1000000000 per second, not " + perSecond);
        }
        if (burst < 1 || burst > 1_000_000_000) {
            throw new IllegalArgumentException("a burst is from 1 to 1000000000 calls, not " + burst);
        }
    }

    /** What one of so many equal parts gets, but one call at least. */
    public Rate share(int parts) {
        return new Rate(perSecond / parts, Math.max(1, burst / parts));
    }

    /** Nanoseconds from one call to the next at this rate. */
    double intervalNanos() {
        return 1e9 / perSecond;
    }
}
