package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.LogLevel;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ConfigWatcher;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Problem;
import dev.edgemcp.server.telemetry.Metrics;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What happens when the configuration file changes. */
final class Reload implements ConfigWatcher.Listener {
    /** Where it is told how a reload went. */
    interface Report {
        /**
         * @param good whether the file is
         * @param degraded for everybody to read, or null if all is well
         */
        void reloaded(boolean good, @Nullable String degraded);
    }

    private final Report report;
    private final BiConsumer<Configuration, Set<String>> take;

    /** @param take is given what counts now, and the paths of what is new in it */
    Reload(Report report, BiConsumer<Configuration, Set<String>> take) {
        this.report = report;
        this.take = take;
    }

    /** Reports to the metrics and the health of a server. */
    static Report to(EdgeMcpServer server, Metrics metrics) {
        return (good, degraded) -> {
            metrics.configReloaded(good);
            server.degrade("configuration", degraded);
        };
    }

    @Override
    public void reloaded(Configuration now, Set<String> changed, Set<String> restart) {
        LogLevel.apply(now.logging());
        take.accept(now, changed);
        report.reloaded(
                true,
                restart.isEmpty() ? null : "the file has settings that count after a restart only; the log names them");
    }

    @Override
    public void refused(List<Problem> problems) {
        report.reloaded(false, "the file is no good, and what was configured before stays; the log says why");
    }
}
