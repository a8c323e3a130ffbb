package dev.edgemcp.core.wire;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The dialogue of one connection, or of the posts of one client. Remembers what was asked, in which revision, and judges
 * each message of the server by that. Thread-safe.
 */
public final class WireLog {
    private record Asked(
            String method,
            @Nullable Revision revision,
            @Nullable String progressToken) {}

    /** By id; clients may use one again over HTTP, where answers come on their own way. */
    private final Map<String, Queue<Asked>> asked = new HashMap<>();

    private Revision negotiated = Revision.newestWithHandshake();

    /** Notes what a client sends, which may be anything. */
    public synchronized void sent(String message) {
        ObjectNode json = object(message);
        if (json != null && json.path("method").isString() && json.has("id")) {
            JsonNode meta = json.path("params").path(Mcp.META);
            JsonNode token = meta.get("progressToken");
            asked.computeIfAbsent(json.get("id").toString(), id -> new ArrayDeque<>())
                    .add(new Asked(
                            json.get("method").stringValue(),
                            Revision.of(meta.path(Mcp.META_PROTOCOL_VERSION).asString(""))
                                    .orElse(null),
                            token == null ? null : token.toString()));
        }
    }

    /**
     * Judges what the server sends.
     *
     * @throws AssertionError if the schema of the revision that is spoken does not have it
     */
    public synchronized void received(String message) {
        ObjectNode json = object(message);
        if (json == null) {
            throw new AssertionError("not a JSON object: " + message);
        }
        if (json.has("method")) {
            JsonNode params = json.path("params");
            // Subscriptions have an id since the stateless era, and only there.
            boolean subscription = params.path(Mcp.META).has(Mcp.META_SUBSCRIPTION_ID);
            WireSchemas.of(subscription ? Revision.V2026_07_28 : revisionOf(params.path("progressToken")))
                    .check(null, message);
            return;
        }
        Asked request = asked.getOrDefault(json.path("id").toString(), new ArrayDeque<>())
                .poll();
        if (request == null) {
            WireSchemas.of(negotiated).check(null, message);
            return;
        }
        if (request.method.equals(Mcp.INITIALIZE)) {
            negotiated = Revision.of(json.path("result").path("protocolVersion").asString(""))
                    .orElse(negotiated);
        }
        WireSchemas.of(request.revision == null ? negotiated : request.revision).check(request.method, message);
    }

    private Revision revisionOf(JsonNode progressToken) {
        return asked.values().stream()
                .flatMap(Queue::stream)
                .filter(request -> progressToken.toString().equals(request.progressToken))
                .findFirst()
                .map(Asked::revision)
                .orElse(negotiated);
    }

    private static @Nullable ObjectNode object(String message) {
        try {
            return Json.parseObject(message);
        } catch (RuntimeException e) {
            return null;
        }
    }
}
