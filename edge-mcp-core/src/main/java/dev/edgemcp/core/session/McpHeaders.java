package dev.edgemcp.core.session;

import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.trace.TraceContext;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The headers of a request that mean something to MCP, as they came, or null where absent.
 *
 * @param protocolVersion {@code MCP-Protocol-Version}
 * @param sessionId {@code Mcp-Session-Id}
 * @param method {@code Mcp-Method}
 * @param name {@code Mcp-Name}
 * @param lastEventId {@code Last-Event-ID}
 * @param params what follows {@code Mcp-Param-} in the names of headers, in lower case, with their values
 * @param acceptsEvents whether {@code Accept} has {@code text/event-stream}
 * @param trace {@code traceparent}, {@code tracestate} and {@code baggage}; nothing where nobody traces
 * @param credentials what the caller lends the call
 */
public record McpHeaders(
        @Nullable String protocolVersion,
        @Nullable String sessionId,
        @Nullable String method,
        @Nullable String name,
        @Nullable String lastEventId,
        Map<String, String> params,
        boolean acceptsEvents,
        TraceContext trace,
        Credentials credentials) {
    public McpHeaders {
        params = Map.copyOf(params);
    }

    /** Headers without a trace and credentials. */
    public McpHeaders(
            @Nullable String protocolVersion,
            @Nullable String sessionId,
            @Nullable String method,
            @Nullable String name,
            @Nullable String lastEventId,
            Map<String, String> params,
            boolean acceptsEvents) {
        this(
                protocolVersion,
                sessionId,
                method,
                name,
                lastEventId,
                params,
                acceptsEvents,
                TraceContext.NONE,
                Credentials.NONE);
    }
}
