package dev.edgemcp.cli.kube.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Something that a controller or node says has happened.
 *
 * @param id the event's, and its version: the same again is the same event
 * @param warning whether it is more than news
 * @param object kind and name of what it is about, such as {@code Pod/edge-mcp-0}
 * @param time when it happened last; null if nobody says
 */
public record EventState(
        String id,
        boolean warning,
        String reason,
        String object,
        String message,
        int count,
        @Nullable Instant time) {
    private static final int MAX_MESSAGE = 2_000;

    /** The same with another message. */
    public EventState with(String other) {
        return new EventState(id, warning, reason, object, other, count, time);
    }

    /** The event that a server describes. */
    public static EventState from(JsonNode object) {
        Instant time = Fields.time(object, "lastTimestamp");
        time = time != null ? time : Fields.time(object, "series", "lastObservedTime");
        time = time != null ? time : Fields.time(object, "eventTime");
        time = time != null ? time : Fields.time(object, "metadata", "creationTimestamp");
        String message = Fields.text(object, "message").strip();
        return new EventState(
                Fields.text(object, "metadata", "uid") + "/" + Fields.text(object, "metadata", "resourceVersion"),
                Fields.text(object, "type").equals("Warning"),
                Fields.text(object, "reason"),
                Fields.text(object, "involvedObject", "kind") + "/" + Fields.text(object, "involvedObject", "name"),
                message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…",
                Math.max(1, Math.max(Fields.number(object, "count"), Fields.number(object, "series", "count"))),
                time);
    }
}
