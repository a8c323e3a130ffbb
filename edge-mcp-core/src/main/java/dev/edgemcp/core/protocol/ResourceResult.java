package dev.edgemcp.core.protocol;

import dev.edgemcp.core.jsonrpc.Json;
import java.time.Duration;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What reading a resource answers.
 *
 * @param contents one or more; several when the resource has parts
 * @param ttl how long a client may go by it without asking again (since 2026-07-28); zero for not at all
 */
public record ResourceResult(List<ResourceContents> contents, Duration ttl) implements Result {
    public ResourceResult {
        contents = List.copyOf(contents);
        if (contents.isEmpty() || ttl.isNegative()) {
            throw new IllegalArgumentException("a result needs contents, and a ttl that is not negative");
        }
    }

    /** Contents that may have changed the next time. */
    public static ResourceResult of(ResourceContents... contents) {
        return new ResourceResult(List.of(contents), Duration.ZERO);
    }

    /** Text that may have changed the next time. */
    public static ResourceResult text(String uri, String mimeType, String text) {
        return of(new ResourceContents.Text(uri, mimeType, text));
    }

    @Override
    public ObjectNode toJson(Revision revision) {
        ObjectNode json = Json.object();
        ArrayNode array = json.putArray("contents");
        contents.forEach(each -> array.add(each.toJson()));
        return json;
    }
}
