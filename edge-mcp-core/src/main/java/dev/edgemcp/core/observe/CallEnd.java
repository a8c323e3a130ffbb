package dev.edgemcp.core.observe;

/** How a call ended. */
public enum CallEnd {
    /** With a result. */
    OK,
    /** With a result that says that the tool failed. */
    TOOL_ERROR,
    /** Refused, or failed on this side. */
    FAILED,
    /** Nobody waited for it any more. */
    CANCELLED
}
