package dev.edgemcp.core.jsonrpc;

/**
 * What one message may cost to read.
 *
 * @param maxBytes the largest message, in bytes of UTF-8
 * @param maxDepth the deepest nesting of objects and arrays
 */
public record MessageLimits(int maxBytes, int maxDepth) {
    /** 4 MiB and 64 levels. */
    public static final MessageLimits DEFAULT = new MessageLimits(4 * 1024 * 1024, 64);

    public MessageLimits {
        if (maxBytes < 1024) {
            throw new IllegalArgumentException("maxBytes must be at least 1024, not " + maxBytes);
        }
        if (maxDepth < 8 || maxDepth > 500) {
            throw new IllegalArgumentException("maxDepth must be from 8 to 500, not " + maxDepth);
        }
    }
}
