package dev.edgemcp.core.session;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a POST.
 *
 * @param status the HTTP status
 * @param sessionId a new session's {@code Mcp-Session-Id}, or null
 * @param body one JSON-RPC message, or null for an empty body
 */
public record HttpReply(
        int status, @Nullable String sessionId, @Nullable String body) {}
