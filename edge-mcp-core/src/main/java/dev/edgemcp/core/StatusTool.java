package dev.edgemcp.core;

import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The tool {@code edge_status}: first in every list, so that any client has something that works without arguments. */
final class StatusTool {
    record Arguments() {}

    record Status(
            @Description("Name of the server") String server,
            @Description("Version of the server") String version,
            @Description("MCP revisions that it speaks") List<String> revisions,

            @Description("The tenant that the caller belongs to")
            String tenant,

            @Description("Name of the caller's key") String key,
            @Description("Seconds since the server started") long uptimeSeconds,
            @Description("What calls may cost") Limits limits) {}

    record Limits(
            @Description("Largest message in bytes") int maxMessageBytes,
            @Description("Deepest nesting of a message") int maxMessageDepth,

            @Description("Calls in flight at once in one session")
            int maxCallsPerSession,

            @Description("Blocking calls that run at once over all clients")
            int maxRunningCalls,

            @Description("Seconds that a call may take unless its tool says otherwise")
            double callTimeoutSeconds) {}

    private StatusTool() {}

    static Tool of(Implementation server, CallLimits limits, Ticker ticker) {
        long start = ticker.nanos();
        Limits shown = new Limits(
                limits.message().maxBytes(),
                limits.message().maxDepth(),
                limits.maxPerSession(),
                limits.maxRunning(),
                limits.timeout().toMillis() / 1000.0);
        List<String> revisions =
                Arrays.stream(Revision.values()).map(Revision::id).toList();
        return Tool.of(
                        "edge_status",
                        Arguments.class,
                        (arguments, context) -> ToolResult.structured(new Status(
                                server.name(),
                                server.version(),
                                revisions,
                                context.principal().tenant(),
                                context.principal().keyId(),
                                Duration.ofNanos(ticker.nanos() - start).toSeconds(),
                                shown)))
                .title("Server status")
                .description("Shows this server's version, who you are to it, its uptime and its limits.")
                .annotations(ToolAnnotations.READ_ONLY)
                .output(Status.class)
                .nonBlocking()
                .build();
    }
}
