package dev.edgemcp.core.platform;

/** Whether the Core Platform is asked. */
public enum BreakerState {
    /** It is. */
    CLOSED,
    /** It has failed several times in a row, and is left alone for a while. */
    OPEN,
    /** One request is on its way, by which it is judged again. */
    HALF_OPEN
}
