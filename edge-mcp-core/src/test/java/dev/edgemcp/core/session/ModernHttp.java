package dev.edgemcp.core.session;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.tool.Principal;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** A client of the stateless era that posts, with the headers that belong to what it posts. */
final class ModernHttp {
    static final String VERSION = "2026-07-28";

    /** What came back. */
    record Answer(int status, ObjectNode body) {
        ObjectNode result() {
            if (!(body.get("result") instanceof ObjectNode result)) {
                throw new AssertionError("no result: " + body);
            }
            return result;
        }

        int code() {
            return body.path("error").path("code").asInt(0);
        }

        String message() {
            return body.path("error").path("message").asString();
        }
    }

    final RecordingSink events = new RecordingSink();
    private final EdgeMcp edge;
    private final Principal principal;
    private final ObjectNode capabilities;
    private Map<String, String> params = Map.of();
    private int id;

    ModernHttp(EdgeMcp edge, Principal principal, String capabilities) {
        this.edge = edge;
        this.principal = principal;
        this.capabilities = Json.parseObject(capabilities);
    }

    /** Sends these Mcp-Param headers from now on. */
    ModernHttp params(Map<String, String> headers) {
        params = new HashMap<>(headers);
        return this;
    }

    Answer post(String method, String paramsJson) throws Exception {
        HttpReply reply = start(method, paramsJson).reply().get(20, TimeUnit.SECONDS);
        if (reply.equals(HttpReply.STREAMED)) {
            RecordingSink.Sent last = null;
            for (RecordingSink.Sent sent : events.all) {
                last = sent.data().equals("end") ? last : sent;
            }
            return new Answer(200, Json.parseObject(last.data()));
        }
        return new Answer(reply.status(), Json.parseObject(reply.body()));
    }

    HttpExchange start(String method, String paramsJson) {
        ObjectNode json = Json.parseObject(paramsJson);
        ObjectNode meta = json.withObjectProperty(Mcp.META);
        meta.put(Mcp.META_PROTOCOL_VERSION, VERSION);
        meta.set(Mcp.META_CLIENT_CAPABILITIES, capabilities);
        ObjectNode message = Json.object();
        message.put("jsonrpc", "2.0");
        message.put("id", ++id);
        message.put("method", method);
        message.set("params", json);
        String name = json.path("name").asString(json.path("uri").asString(""));
        return edge.http()
                .post(
                        Json.text(message),
                        new McpHeaders(VERSION, null, method, name.isEmpty() ? null : name, null, params, true),
                        principal,
                        events);
    }
}
