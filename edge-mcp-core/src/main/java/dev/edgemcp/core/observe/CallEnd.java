package dev.edgemcp.core.observe;

/** How a call ended. */
public enum CallEnd {
    /** With a result. */
    OK,
    /** With a result that says that the tool failed. */
    TOOL_ERROR,
    /** With questions to the client; once they are answered, the operation begins again. */
    INPUT_REQUIRED,
    /** Refused, or failed on this side. */
    FAILED,
    /** Nobody waited for it any more. */
    CANCELLED
}
