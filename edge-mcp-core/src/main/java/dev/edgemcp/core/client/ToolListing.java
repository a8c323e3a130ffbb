package dev.edgemcp.core.client;

import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One walk through the pages of a server's tools, within bounds. */
final class ToolListing {
    private static final int MAX_PAGES = 200;
    private static final int MAX_TOOLS = 10_000;

    private final Requests requests;
    private final Revision revision;
    private final ClientOptions options;
    private final long deadline;
    private final List<ToolDefinition> tools = new ArrayList<>();
    private final Set<String> cursors = new HashSet<>();
    // The page that is on its way, for cancelling.
    private volatile CompletableFuture<ObjectNode> current = new CompletableFuture<>();

    ToolListing(Requests requests, Revision revision, ClientOptions options, Duration timeout) {
        this.requests = requests;
        this.revision = revision;
        this.options = options;
        this.deadline = options.ticker().nanos() + timeout.toNanos();
    }

    CompletableFuture<List<ToolDefinition>> run() {
        CompletableFuture<List<ToolDefinition>> all = page(null);
        all.whenComplete((tools, failure) -> current.cancel(false));
        return all;
    }

    private CompletableFuture<List<ToolDefinition>> page(@Nullable String cursor) {
        ObjectNode params = Json.object();
        if (cursor != null) {
            params.put("cursor", cursor);
        }
        long left = Math.max(1, deadline - options.ticker().nanos());
        CompletableFuture<ObjectNode> answer =
                requests.send(Mcp.TOOLS_LIST, params, revision, CallOptions.of(Duration.ofNanos(left)));
        current = answer;
        return answer.thenCompose(this::next);
    }

    private CompletableFuture<List<ToolDefinition>> next(ObjectNode result) {
        JsonNode listed = result.path("tools");
        if (!listed.isArray()) {
            throw broken("an answer to tools/list without tools");
        }
        for (JsonNode tool : listed) {
            ToolDefinition definition = ToolReader.read(tool);
            if (definition == null) {
                options.noise().accept(Failures.quote(Json.text(tool)));
            } else {
                tools.add(definition);
            }
        }
        // An empty cursor is a cursor.
        if (!result.path("nextCursor").isString()) {
            return CompletableFuture.completedFuture(List.copyOf(tools));
        }
        String cursor = result.path("nextCursor").stringValue();
        if (!cursors.add(cursor)) {
            throw broken("a list of tools that goes round in circles");
        }
        if (cursors.size() >= MAX_PAGES || tools.size() > MAX_TOOLS) {
            throw broken("a list of tools of more than " + MAX_PAGES + " pages or " + MAX_TOOLS + " tools");
        }
        return page(cursor);
    }

    private static McpClientException broken(String what) {
        return new McpClientException(Reason.PROTOCOL, "the server sent " + what);
    }
}
