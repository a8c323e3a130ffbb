package dev.edgemcp.core.session.modern;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.JsonRpcError;
import dev.edgemcp.core.jsonrpc.JsonRpcException;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.session.McpHeaders;
import dev.edgemcp.core.session.Params;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
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
        if (headers != null && version != null && !version.asString("").equals(header)) {
            throw mismatch(
                    header == null
                            ? "the header MCP-Protocol-Version is missing"
                            : "MCP-Protocol-Version does not match the body's protocol version");
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
            match("Mcp-Method", plain("Mcp-Method", headers.method()), request.method());
            switch (request.method()) {
                case Mcp.TOOLS_CALL, Mcp.PROMPTS_GET ->
                    match(
                            "Mcp-Name",
                            decode("Mcp-Name", headers.name()),
                            Params.of(request.params()).string("name"));
                case Mcp.RESOURCES_READ ->
                    match(
                            "Mcp-Name",
                            decode("Mcp-Name", headers.name()),
                            Params.of(request.params()).string("uri"));
                default -> {}
            }
        }
    }

    private static void match(String name, String header, String body) {
        if (!header.equals(body)) {
            throw mismatch("the header " + name + " does not match the body");
        }
    }

    /**
     * What a header says, which may be in base64 because a header cannot say it plainly.
     *
     * @throws JsonRpcException if it is missing, or has what a header cannot have
     */
    static String decode(String name, @Nullable String header) {
        String plain = plain(name, header);
        if (!plain.startsWith(SENTINEL)
                || !plain.endsWith(SENTINEL_END)
                || plain.length() < SENTINEL.length() + SENTINEL_END.length()) {
            return plain;
        }
        String base64 = plain.substring(SENTINEL.length(), plain.length() - SENTINEL_END.length());
        // The decoder would do without padding.
        if (base64.length() % 4 != 0) {
            throw mismatch("the header " + name + " has base64 without its padding");
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw mismatch("the header " + name + " has invalid base64");
        }
    }

    private static String plain(String name, @Nullable String header) {
        if (header == null) {
            throw mismatch("the header " + name + " is missing");
        }
        String value = header.strip();
        if (!value.chars().allMatch(c -> c == '\t' || (c >= ' ' && c <= '~'))) {
            throw mismatch("the header " + name + " has characters that belong in base64");
        }
        return value;
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
