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

    public static final String TOOLS_CHANGED = "notifications/tools/list_changed";
    public static final String RESOURCES_LIST = "resources/list";
    public static final String RESOURCES_TEMPLATES_LIST = "resources/templates/list";
    public static final String RESOURCES_READ = "resources/read";
    public static final String RESOURCES_SUBSCRIBE = "resources/subscribe";
    public static final String RESOURCES_UNSUBSCRIBE = "resources/unsubscribe";
    public static final String RESOURCES_CHANGED = "notifications/resources/list_changed";
    public static final String RESOURCE_UPDATED = "notifications/resources/updated";
    public static final String PROMPTS_LIST = "prompts/list";
    public static final String PROMPTS_GET = "prompts/get";
    public static final String PROMPTS_CHANGED = "notifications/prompts/list_changed";
    public static final String COMPLETE = "completion/complete";
    public static final String SET_LEVEL = "logging/setLevel";
    public static final String LOG_MESSAGE = "notifications/message";
    public static final String LISTEN = "subscriptions/listen";
    public static final String LISTEN_ACKNOWLEDGED = "notifications/subscriptions/acknowledged";
    public static final String ELICIT = "elicitation/create";
    public static final String SAMPLE = "sampling/createMessage";
    public static final String ROOTS_LIST = "roots/list";

    public static final String INPUT_REQUESTS = "inputRequests";
    public static final String INPUT_RESPONSES = "inputResponses";
    public static final String REQUEST_STATE = "requestState";

    public static final String META = "_meta";
    public static final String META_PROTOCOL_VERSION = "io.modelcontextprotocol/protocolVersion";
    public static final String META_CLIENT_CAPABILITIES = "io.modelcontextprotocol/clientCapabilities";
    public static final String META_CLIENT_INFO = "io.modelcontextprotocol/clientInfo";
    public static final String META_SERVER_INFO = "io.modelcontextprotocol/serverInfo";

    public static final String META_LOG_LEVEL = "io.modelcontextprotocol/logLevel";
    public static final String META_SUBSCRIPTION_ID = "io.modelcontextprotocol/subscriptionId";

    /** The member of a property in a tool's input schema that names the header which repeats it (since 2026-07-28). */
    public static final String HEADER_OF_PARAMETER = "x-mcp-header";

    /** No such resource; until 2025-11-25, later revisions say "invalid params". */
    public static final int RESOURCE_NOT_FOUND = -32002;
    /** A header contradicts the body (since 2026-07-28). */
    public static final int HEADER_MISMATCH = -32020;
    /** The client has not declared what the request needs of it (since 2026-07-28). */
    public static final int MISSING_CLIENT_CAPABILITY = -32021;
    /** The server does not speak the requested revision (since 2026-07-28). */
    public static final int UNSUPPORTED_PROTOCOL_VERSION = -32022;
    /** No such session; not in the specification, but what existing servers and clients use over HTTP. */
    public static final int SESSION_NOT_FOUND = -32001;
    /** An operation that is no tool call took too long; outside the range that JSON-RPC and MCP reserve. */
    public static final int TIMEOUT = 504;
    /** Too many calls at once; outside the range that JSON-RPC and MCP reserve. */
    public static final int TOO_MANY_REQUESTS = 429;
    /** The server is shutting down; outside the range that JSON-RPC and MCP reserve. */
    public static final int UNAVAILABLE = 503;

    private Mcp() {}
}
