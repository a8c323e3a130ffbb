package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.tool.Principal;
import java.time.Duration;
import java.util.Map;

/** A client of the handshake era over HTTP, without the HTTP. */
final class LegacyClient {
    private final EdgeMcp edge;
    private final Principal principal;
    private final String session;

    private LegacyClient(EdgeMcp edge, Principal principal, String session) {
        this.edge = edge;
        this.principal = principal;
        this.session = session;
    }

    /** Shakes hands. */
    static LegacyClient initialize(EdgeMcp edge, Principal principal, String revision, String capabilities) {
        HttpReply reply = edge.http()
                .post(
                        request(
                                0,
                                "initialize",
                                "{\"protocolVersion\":\"" + revision + "\",\"capabilities\":" + capabilities + "}"),
                        headers(null, null, null, false),
                        principal,
                        new RecordingSink())
                .reply()
                .join();
        assertThat(reply.body()).contains("\"protocolVersion\":\"" + revision + "\"");
        return new LegacyClient(edge, principal, reply.sessionId());
    }

    static LegacyClient initialize(EdgeMcp edge, String revision) {
        return initialize(edge, Principal.ANONYMOUS, revision, "{\"elicitation\":{},\"roots\":{},\"sampling\":{}}");
    }

    /** The same session at another server, or for somebody else. */
    LegacyClient at(EdgeMcp other, Principal somebody) {
        return new LegacyClient(other, somebody, session);
    }

    static String request(Object id, String method, String params) {
        String quoted = id instanceof String ? "\"" + id + "\"" : id.toString();
        return "{\"jsonrpc\":\"2.0\",\"id\":" + quoted + ",\"method\":\"" + method + "\",\"params\":" + params + "}";
    }

    static String call(Object id, String tool) {
        return request(id, "tools/call", "{\"name\":\"" + tool + "\",\"arguments\":{}}");
    }

    static String cancel(int id) {
        return "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":" + id + "}}";
    }

    String session() {
        return session;
    }

    /** A POST that accepts events. */
    HttpExchange post(String body, EventSink events) {
        return edge.http().post(body, headers(session, null, null, true), principal, events);
    }

    /** A POST that does not accept events, and so cannot have any. */
    HttpExchange plain(String body) {
        return edge.http().post(body, headers(session, null, null, false), principal, new NoEvents());
    }

    /** The status of a POST that is answered at once. */
    int status(String body) {
        return plain(body).reply().join().status();
    }

    HttpExchange get(EventSink events) {
        return edge.http().get(headers(session, null, null, true), principal, events);
    }

    HttpExchange resume(String lastEventId, EventSink events) {
        return edge.http().get(headers(session, null, lastEventId, true), principal, events);
    }

    int delete() {
        return edge.http()
                .delete(headers(session, null, null, false), principal)
                .reply()
                .join()
                .status();
    }

    static McpHeaders headers(String session, String version, String lastEventId, boolean acceptsEvents) {
        return new McpHeaders(version, session, null, null, lastEventId, Map.of(), acceptsEvents);
    }

    private static final class NoEvents implements EventSink {
        @Override
        public void event(String id, String data) {
            throw new AssertionError("events were not accepted: " + data);
        }

        @Override
        public void retry(Duration delay) {
            throw new AssertionError("events were not accepted");
        }

        @Override
        public void comment(String text) {
            throw new AssertionError("events were not accepted");
        }

        @Override
        public void end() {
            throw new AssertionError("events were not accepted");
        }
    }
}
