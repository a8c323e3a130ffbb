package dev.edgemcp.core.protocol;

/** Names and numbers that the MCP specification fixes. */
public final class Mcp {
    public static final String INITIALIZE = "initialize";
    public static final String INITIALIZED = "notifications/initialized";
    public static final String CANCELLED = "notifications/cancelled";
    public static final String PROGRESS = "notifications/progress";
    public static final String PING = "ping";
    public static final String DISCOVER = "server/discover";
    public static final String TOOLS_LIST = "tools/list";
    public static final String TOOLS_CALL = "tools/call";

    public static final String META = "_meta";
    public static final String META_PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
    public static final String META_CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    public static final String META_CLIENT_INFO = "io.modelcontextprotocol/clientInfo";
    public static final String META_SERVER_INFO = "io.modelcontextprotocol/serverInfo";

    /** A header contradicts the body (since 2026-07-28). */
    public static final int HEADER_MISMATCH = -32020;
    /** The server does not speak the requested revision (since 2026-07-28). */
    public static final int UNSUPPORTED_PROTOCOL_VERSION = -32022;
    /** No such session; not in the specification, but what existing servers and clients use over HTTP. */
    public static final int SESSION_NOT_FOUND = -32001;
    /** Too many calls at once; outside the range that JSON-RPC and MCP reserve. */
    public static final int TOO_MANY_REQUESTS = 429;
    /** The server is shutting down; outside the range that JSON-RPC and MCP reserve. */
    public static final int UNAVAILABLE = 503;

    private Mcp() {}
}
