package dev.edgemcp.core.trace;

/**
 * What is said of spans: the OpenTelemetry semantic conventions for MCP where they have a name, {@code edge_mcp.*} elsewhere.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/">Semantic conventions for MCP</a>
 */
public final class Attributes {
    public static final String METHOD = "mcp.method.name";
    public static final String PROTOCOL_VERSION = "mcp.protocol.version";
    /** A digest of the session's id, which is a token that nobody else should have. */
    public static final String SESSION_ID = "mcp.session.id";
    /** As the client wrote it, bounded. */
    public static final String RESOURCE_URI = "mcp.resource.uri";

    public static final String OPERATION = "gen_ai.operation.name";
    /** As the client wrote it, bounded. */
    public static final String TOOL = "gen_ai.tool.name";
    /** As the client wrote it, bounded. */
    public static final String PROMPT = "gen_ai.prompt.name";
    /** As the client wrote it, bounded. */
    public static final String REQUEST_ID = "jsonrpc.request.id";
    /** The JSON-RPC error code, as text. */
    public static final String STATUS_CODE = "rpc.response.status_code";

    public static final String NETWORK_TRANSPORT = "network.transport";
    public static final String NETWORK_PROTOCOL = "network.protocol.name";
    public static final String HTTP_METHOD = "http.request.method";
    public static final String HTTP_STATUS = "http.response.status_code";
    public static final String SERVER_ADDRESS = "server.address";
    public static final String SERVER_PORT = "server.port";

    public static final String TENANT = "edge_mcp.tenant";
    /** {@code l1} or {@code l2}. */
    public static final String CACHE_LEVEL = "edge_mcp.cache.level";

    public static final String CACHE_HIT = "edge_mcp.cache.hit";
    /** Which limit has refused a call. */
    public static final String LIMIT = "edge_mcp.limit";
    /** Whether a run of a handler ended with questions to the client. */
    public static final String INPUT_REQUIRED = "edge_mcp.input_required";

    private Attributes() {}
}
