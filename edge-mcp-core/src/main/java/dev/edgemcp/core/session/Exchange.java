package dev.edgemcp.core.session;

import org.jspecify.annotations.Nullable;

/**
 * Where a message came from and where what belongs to it goes.
 *
 * @param notifications takes encoded notifications that belong to the request
 * @param headers of the POST that brought it, or null on other transports
 */
public record Exchange(
        Conversation conversation,
        Outbound notifications,
        @Nullable PostHeaders headers) {}
