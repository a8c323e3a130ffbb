package dev.edgemcp.server.netty;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The listener's own answers, word for word. */
final class Problems {
    private Problems() {}

    static Reply malformed(String message) {
        return Reply.problem(400, Refusal.MALFORMED, "bad_request", message);
    }

    static Reply tlsNeeded() {
        return Reply.problem(
                400, Refusal.MALFORMED, "tls_needed", "This port speaks TLS: use https:// or wss:// in the URL.");
    }

    static Reply lineTooLong() {
        return Reply.problem(414, Refusal.MALFORMED, "uri_too_long", "The request line is too long.");
    }

    static Reply headersTooLarge() {
        return Reply.problem(431, Refusal.MALFORMED, "headers_too_large", "The request headers are too large.");
    }

    static Reply versionNotSupported() {
        return Reply.problem(505, Refusal.MALFORMED, "version_not_supported", "This server speaks HTTP/1.1.");
    }

    static Reply expectationFailed() {
        return Reply.problem(417, Refusal.MALFORMED, "expectation_failed", "The only expectation is 100-continue.");
    }

    static Reply forbiddenHost() {
        return Reply.problem(
                403,
                Refusal.FORBIDDEN_HOST,
                "forbidden_host",
                "This server listens on loopback only: call it as localhost, 127.0.0.1 or [::1].");
    }

    static Reply forbiddenOrigin() {
        return Reply.problem(
                403, Refusal.FORBIDDEN_ORIGIN, "forbidden_origin", "This origin is not among the allowed origins.");
    }

    static Reply notFound() {
        return Reply.problem(404, null, "not_found", "There is nothing at this path.");
    }

    static Reply methodNotAllowed(Set<String> methods) {
        return Reply.problem(405, null, "method_not_allowed", "This path does not take this method.")
                .with(allow(methods));
    }

    static Map<String, String> allow(Set<String> methods) {
        Set<String> all = new TreeSet<>(methods);
        all.add("OPTIONS");
        return Map.of("allow", String.join(", ", all));
    }

    static Reply unauthenticated(String reason) {
        return Reply.problem(401, Refusal.UNAUTHENTICATED, "unauthorized", reason)
                .with(Map.of("www-authenticate", "Bearer realm=\"edge-mcp\""));
    }

    static Reply throttled() {
        return Reply.problem(429, Refusal.THROTTLED, "too_many_failures", "Too many attempts with a wrong key: wait.")
                .with(Map.of("retry-after", "5"));
    }

    static Reply authenticationUnavailable() {
        return Reply.problem(503, null, "authentication_unavailable", "The key cannot be checked now: try again.")
                .with(Map.of("retry-after", "1"));
    }

    static Reply tooLarge(int maxBytes) {
        return Reply.problem(413, Refusal.TOO_LARGE, "too_large", "The body is larger than " + maxBytes + " bytes.");
    }

    static Reply timedOut() {
        return Reply.problem(408, Refusal.TIMED_OUT, "timed_out", "The request took too long to arrive.");
    }

    static Reply turnedAway(Refusal refusal) {
        Reply reply = refusal == Refusal.TOO_MANY_CONNECTS
                ? Reply.problem(
                        503, refusal, "too_many_connects", "Too many connections come at once: connect again later.")
                : Reply.problem(503, refusal, "too_many_connections", "All connections are taken: try later.");
        return reply.with(Map.of("retry-after", refusal == Refusal.TOO_MANY_CONNECTS ? "1" : "5"));
    }

    static Reply shuttingDown() {
        return Reply.problem(503, null, "shutting_down", "This server is going away: connect again.")
                .with(Map.of("retry-after", "1"));
    }

    static Reply internalError(String reference) {
        return Reply.problem(
                500, null, "internal_error", "Something went wrong here; the log has it under " + reference + ".");
    }
}
