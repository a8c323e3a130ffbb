package dev.edgemcp.core.session.modern;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.McpHeaders;
import dev.edgemcp.core.session.Params;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The checks that every stateless request passes before its method is looked at, in the order in which clients rely on
 * the errors: version header against body, envelope complete, version supported, then the other headers against the body.
 */
final class Envelope {
    private static final String SENTINEL = "=?base64?";
    private static final String SENTINEL_END = "?=";
    private static final int MAX_ECHO = 64;

    private Envelope() {}

    /**
     * Checks a request.
     *
     * @param headers of the POST, or null on other transports
     * @throws JsonRpcException to answer with that error, over HTTP with status 400
     */
    static void check(Request request, @Nullable McpHeaders headers) {
        ObjectNode meta = Params.of(request.params()).object(Mcp.META);
        JsonNode version = meta.get(Mcp.META_PROTOCOL_VERSION);
        String header = headers == null ? null : headers.protocolVersion();
        if (header != null && version != null && !header.equals(version.asString(""))) {
            throw mismatch("MCP-Protocol-Version does not match the body's protocol version");
        }
        if (header != null && version == null && request.method().equals(Mcp.INITIALIZE)) {
            throw mismatch("initialize belongs to revisions before the one that MCP-Protocol-Version names");
        }
        if (version == null || !version.isString()) {
            throw ModernEra.invalid("params._meta must have " + Mcp.META_PROTOCOL_VERSION);
        }
        if (!(meta.get(Mcp.META_CLIENT_CAPABILITIES) instanceof ObjectNode)) {
            throw ModernEra.invalid("params._meta must have " + Mcp.META_CLIENT_CAPABILITIES);
        }
        if (!Revision.statelessIds().contains(version.stringValue())) {
            throw unsupported(version.stringValue());
        }
        if (headers != null) {
            match("Mcp-Method", headers.method(), request.method());
            switch (request.method()) {
                case Mcp.TOOLS_CALL, Mcp.PROMPTS_GET ->
                    match(
                            "Mcp-Name",
                            headers.name(),
                            Params.of(request.params()).string("name"));
                case Mcp.RESOURCES_READ ->
                    match(
                            "Mcp-Name",
                            headers.name(),
                            Params.of(request.params()).string("uri"));
                default -> {}
            }
        }
    }

    private static void match(String name, @Nullable String header, String body) {
        if (header == null) {
            throw mismatch("the header " + name + " is missing");
        }
        if (!decode(header.strip()).equals(body)) {
            throw mismatch("the header " + name + " does not match the body");
        }
    }

    /** What a header says, which may be in base64 because a header cannot say it plainly. */
    static String decode(String header) {
        if (!header.startsWith(SENTINEL)
                || !header.endsWith(SENTINEL_END)
                || header.length() < SENTINEL.length() + SENTINEL_END.length()) {
            return header;
        }
        String base64 = header.substring(SENTINEL.length(), header.length() - SENTINEL_END.length());
        // The decoder would do without padding.
        if (base64.length() % 4 != 0) {
            throw mismatch("a header has base64 without its padding");
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(base64);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw mismatch("a header has invalid base64");
        }
    }

    static JsonRpcException mismatch(String message) {
        return new JsonRpcException(Mcp.HEADER_MISMATCH, message);
    }

    private static JsonRpcException unsupported(String requested) {
        ObjectNode data = Json.object();
        var supported = data.putArray("supported");
        Revision.statelessIds().forEach(supported::add);
        data.put("requested", requested.length() <= MAX_ECHO ? requested : requested.substring(0, MAX_ECHO));
        return new JsonRpcException(
                new JsonRpcError(Mcp.UNSUPPORTED_PROTOCOL_VERSION, "unsupported protocol version", data));
    }
}
