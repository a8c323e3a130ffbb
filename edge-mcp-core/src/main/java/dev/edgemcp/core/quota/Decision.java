package dev.edgemcp.core.quota;

import java.time.Duration;

/** What a limiter says of a call. */
public sealed interface Decision {
    /** It may be made, and has been counted. */
    record Admitted() implements Decision {
        static final Admitted INSTANCE = new Admitted();
    }

    /** It may be made, and has been counted. */
    static Decision admitted() {
        return Admitted.INSTANCE;
    }

    /**
     * It may not, and has not been counted anywhere.
     *
     * @param bucket the one to wait longest for, of those that are empty
     * @param retryAfter when there is room in it again
     * @param reset when it is as if it had never been used
     */
    record Refused(Bucket bucket, Duration retryAfter, Duration reset) implements Decision {}
}
