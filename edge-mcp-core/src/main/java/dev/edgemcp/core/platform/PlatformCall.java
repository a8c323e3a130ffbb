package dev.edgemcp.core.platform;

/** What the Core Platform is asked to do. */
public enum PlatformCall {
    /** To say whose a key is. */
    AUTHENTICATE,
    /** To show a catalogue. */
    LIST_TOOLS,
    /** To run a tool. */
    EXECUTE,
    OPEN_SESSION,
    CLOSE_SESSION,
    /** To take down that a tool was called here. */
    RECORD
}
