package dev.edgemcp.core.platform;

/** Hears of the Core Platform, for metrics. Runs on the threads that do the work: thread-safe, fast, never throwing. */
public interface PlatformListener {
    /** Hears nothing. */
    PlatformListener NONE = new PlatformListener() {};

    /** There is a Core Platform to be asked. Told first. */
    default void platformConfigured() {}

    /** A request has ended. */
    default void platformCalled(PlatformCall call, PlatformOutcome outcome, long nanos) {}

    /** Whether the platform is asked has changed. */
    default void breakerChanged(BreakerState state) {}

    /** Whether the platform works for this server has changed. */
    default void platformUp(boolean up) {}

    /** So many tools are there now, over all tenants. */
    default void platformTools(int count) {}

    /** A tool of a new catalogue cannot be used. */
    default void toolRefused(LeftOut reason) {}

    /** Something that was to be told to the platform was not, for want of room or because it failed. */
    default void recordDropped() {}

    /** Why a tool is left out. */
    enum LeftOut {
        /** It has no id, or one that is none. */
        ID,
        /** Its schema is no object schema that can be used here. */
        SCHEMA,
        /** There are too many. */
        TOO_MANY
    }
}
