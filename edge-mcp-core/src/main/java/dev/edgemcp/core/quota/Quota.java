package dev.edgemcp.core.quota;

/**
 * Calls in a calendar day and month, in UTC.
 *
 * @param daily 0 for as many as one likes
 * @param monthly 0 for as many as one likes
 */
public record Quota(long daily, long monthly) {
    /** As many as one likes. */
    public static final Quota NONE = new Quota(0, 0);

    public Quota {
        if (daily < 0 || monthly < 0) {
            throw new IllegalArgumentException("a quota is not negative");
        }
    }
}
