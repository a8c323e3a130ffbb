package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.LogLevel;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.config.ConfigWatcher;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Problem;
import dev.edgemcp.server.config.Settings;
import dev.edgemcp.server.telemetry.Metrics;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What a server does when its configuration file changes. */
final class Reload implements ConfigWatcher.Listener {
    private static final String PART = "configuration";

    private final EdgeMcpServer server;
    private final Metrics metrics;
    private final Consumer<Configuration> keys;

    /** @param keys takes over a new API key */
    Reload(EdgeMcpServer server, Metrics metrics, Consumer<Configuration> keys) {
        this.server = server;
        this.metrics = metrics;
        this.keys = keys;
    }

    @Override
    public void reloaded(Configuration now, Set<String> changed, Set<String> restart) {
        LogLevel.apply(now.logging());
        if (changed.contains(Settings.API_KEY.path())) {
            keys.accept(now);
        }
        metrics.configReloaded(true);
        server.degrade(
                PART,
                restart.isEmpty() ? null : "the file has settings that count after a restart only; the log names them");
    }

    @Override
    public void refused(List<Problem> problems) {
        metrics.configReloaded(false);
        server.degrade(PART, "the file is no good, and what was configured before stays; the log says why");
    }
}
