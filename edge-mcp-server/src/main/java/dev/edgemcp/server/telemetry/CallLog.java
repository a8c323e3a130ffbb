package dev.edgemcp.server.telemetry;

import dev.edgemcp.core.call.Invocation;
import dev.edgemcp.core.call.Operation;
import dev.edgemcp.core.observe.CallEnd;
import dev.edgemcp.core.observe.CallListener;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line of the log for each call of a tool, at level debug, with its tenant, which {@code edge-mcp k8s logs --tenant} looks for.
 * Without arguments and results. Thread-safe.
 */
public final class CallLog implements CallListener {
    private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

    @Override
    public void callEnded(Invocation invocation, CallEnd end, long nanos) {
        if (LOG.isDebugEnabled() && invocation.operation() instanceof Operation.CallTool call) {
            LOG.atDebug()
                    .addKeyValue("tenant", invocation.principal().tenant())
                    // What a client calls a tool that there is not is nothing for a log.
                    .addKeyValue(
                            "tool", call.tool() == null ? UNKNOWN : call.tool().name())
                    .addKeyValue("outcome", end.name().toLowerCase(Locale.ROOT))
                    .addKeyValue("millis", nanos / 1_000_000)
                    .log("a call ended");
        }
    }
}
