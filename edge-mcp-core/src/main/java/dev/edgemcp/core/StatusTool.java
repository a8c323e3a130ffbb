package dev.edgemcp.core;

import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Limits;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Description;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
            @Description("What calls may cost") Costs limits,

            @Description("How often the caller may call; absent if as often as it likes") @Nullable
            List<Allowance> allowances) {}

    record Allowance(
            @Description("What is limited: global, tenant or quota")
            String limitType,

            @Description("Calls per second for a rate, calls per period for a quota")
            double limit,

            @Description("Calls that could be made at once") long remaining,

            @Description("Calls at once after a rest, for a rate") @Nullable
            Long burst,

            @Description("daily or monthly, for a quota") @Nullable
            String period) {}

    record Costs(
            @Description("Largest message in bytes") int maxMessageBytes,
            @Description("Deepest nesting of a message") int maxMessageDepth,

            @Description("Calls in flight at once in one session")
            int maxCallsPerSession,

            @Description("Blocking calls that run at once over all clients")
            int maxRunningCalls,

            @Description("Seconds that a call may take unless its tool says otherwise")
            double callTimeoutSeconds) {}

    private StatusTool() {}

    static Tool of(Implementation server, CallLimits limits, @Nullable Limits rates, Ticker ticker) {
        long start = ticker.nanos();
        Costs shown = new Costs(
                limits.message().maxBytes(),
                limits.message().maxDepth(),
                limits.maxPerSession(),
                limits.maxRunning(),
                limits.timeout().toMillis() / 1000.0);
        List<String> revisions =
                Arrays.stream(Revision.values()).map(Revision::id).toList();
        Tool.Builder status = Tool.of(
                        "edge_status",
                        Arguments.class,
                        (arguments, context) -> ToolResult.structured(new Status(
                                server.name(),
                                server.version(),
                                revisions,
                                context.principal().tenant(),
                                context.principal().keyId(),
                                Duration.ofNanos(ticker.nanos() - start).toSeconds(),
                                shown,
                                rates == null ? null : allowances(rates, context.principal()))))
                .title("Server status")
                .description("Shows this server's version, who you are to it, its uptime and its limits.")
                .annotations(ToolAnnotations.READ_ONLY)
                .output(Status.class);
        // What is left of a limit may have to be asked for elsewhere.
        return (rates == null || !rates.remote() ? status.nonBlocking() : status).build();
    }

    private static List<Allowance> allowances(Limits rates, Principal principal) {
        return rates.levels(principal).join().stream()
                .map(level -> level.bucket() instanceof Bucket.Rated rated
                        ? new Allowance(
                                rated.kind().id(),
                                rated.rate().perSecond(),
                                level.remaining(),
                                rated.rate().burst(),
                                null)
                        : new Allowance(
                                level.bucket().kind().id(),
                                ((Bucket.Counted) level.bucket()).limit(),
                                level.remaining(),
                                null,
                                level.bucket().kind() == Bucket.Kind.DAILY ? "daily" : "monthly"))
                .toList();
    }
}
