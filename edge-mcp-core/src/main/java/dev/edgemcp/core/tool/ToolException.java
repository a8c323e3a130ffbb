package dev.edgemcp.core.tool;

import dev.edgemcp.core.protocol.ToolResult;

/** A failure of a tool that its caller should read. Becomes a result with {@code isError}. */
public final class ToolException extends Exception {
    /** The code of a failure to find something; for a resource it says that there is none with this URI. */
    public static final String NOT_FOUND = "not_found";

    private final String code;
    private final String next;

    /**
     * @param code a short stable name for programs, such as {@code not_found}
     * @param message what failed and why, in one sentence; the caller sees it
     * @param next what the caller can do about it
     */
    public ToolException(String code, String message, String next) {
        super(message, null, false, false);
        this.code = code;
        this.next = next;
    }

    /** The short stable name. */
    public String code() {
        return code;
    }

    /** What the caller can do about it. */
    public String next() {
        return next;
    }

    /** What the caller is told as the answer of a tool. */
    public ToolResult toResult() {
        return ToolResult.error(code, String.valueOf(getMessage()), next);
    }
}
