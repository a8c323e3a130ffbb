package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolDefinition;
import dev.edgemcp.core.protocol.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.node.ObjectNode;

/**
 * A connection to one MCP server. Thread-safe; closed by whoever connected. Futures fail with {@link McpClientException},
 * never with an answer that the server did not give, and every one completes: with its timeout at the latest. Cancelling a
 * future tells the server to stop. A client whose connection is gone stays so: connect another.
 */
public final class McpClient implements AutoCloseable {
    private final Requests requests;
    private final ServerInfo server;
    private final ClientOptions options;

    private McpClient(Negotiation.Agreement agreement, ClientOptions options) {
        this.requests = agreement.requests();
        this.server = agreement.server();
        this.options = options;
    }

    /**
     * Connects and agrees on a revision; blocks until then, at most for the connect timeout.
     *
     * @throws McpClientException if there is no server, or none that this client can talk to
     */
    public static McpClient connect(ClientTarget target, ClientOptions options) {
        return new McpClient(new Negotiation(target, options).run(), options);
    }

    /** What the server said of itself. */
    public ServerInfo serverInfo() {
        return server;
    }

    /** The revision that both sides speak. */
    public Revision revision() {
        return server.revision();
    }

    /**
     * All tools of the server, page by page. Entries that cannot be called are skipped and reported as noise.
     *
     * @param timeout for all pages together
     */
    public CompletableFuture<List<ToolDefinition>> listTools(Duration timeout) {
        return new ToolListing(requests, server.revision(), options, timeout).run();
    }

    /**
     * Calls a tool. A failure of the tool is a result that says so, not an exception.
     *
     * @param arguments as the input schema of the tool wants them; must not be changed afterwards
     */
    public CompletableFuture<ToolResult> callTool(String name, ObjectNode arguments, CallOptions call) {
        ObjectNode params = Json.object();
        params.put("name", name);
        params.set("arguments", arguments);
        CompletableFuture<ObjectNode> answer = requests.send(Mcp.TOOLS_CALL, params, server.revision(), call);
        CompletableFuture<ToolResult> result = answer.thenApply(McpClient::result);
        // Cancelling does not travel upstream by itself; on what is done already it has no effect.
        result.whenComplete((value, failure) -> answer.cancel(false));
        return result;
    }

    /** Ends the connection: open calls fail, a session is given back, a child process ends. Idempotent; blocks shortly. */
    @Override
    public void close() {
        requests.close();
    }

    private static ToolResult result(ObjectNode json) {
        String type = json.path("resultType").asString("complete");
        if (!type.equals("complete")) {
            throw new McpClientException(
                    Reason.PROTOCOL,
                    "the server answered with a result of the type \"" + Failures.quote(type)
                            + "\", which this client did not offer to handle");
        }
        if (!json.path("content").isArray() && !json.has("structuredContent")) {
            throw new McpClientException(Reason.PROTOCOL, "the server answered without content");
        }
        return ToolResult.from(json);
    }
}
