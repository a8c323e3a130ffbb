package dev.edgemcp.core.session;

import dev.edgemcp.core.jsonrpc.JsonRpcMessage;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Notification;
import dev.edgemcp.core.jsonrpc.JsonRpcMessage.Request;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tells which era a message belongs to: what its body claims decides, then the version header, then legacy.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2026-07-28/basic/versioning">Versioning</a>
 */
public record Eras(Era legacy, Era modern) {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");

    /**
     * The era that a message belongs to.
     *
     * @param versionHeader {@code MCP-Protocol-Version}, or null if absent or on other transports
     */
    public Era of(JsonRpcMessage message, @Nullable String versionHeader) {
        if (message instanceof Request request) {
            return claimsModern(request.params())
                            || request.method().equals(Mcp.DISCOVER)
                            || headerIsModern(versionHeader)
                    ? modern
                    : legacy;
        }
        if (message instanceof Notification notification) {
            return claimsModern(notification.params()) || headerIsModern(versionHeader) ? modern : legacy;
        }
        return legacy;
    }

    private static boolean claimsModern(@Nullable ObjectNode params) {
        return params != null && params.path(Mcp.META).has(Mcp.META_PROTOCOL_VERSION);
    }

    private static boolean headerIsModern(@Nullable String header) {
        return header != null && DATE.matcher(header).matches() && header.compareTo(Revision.V2026_07_28.id()) >= 0;
    }
}
