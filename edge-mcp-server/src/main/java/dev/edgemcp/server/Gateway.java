package dev.edgemcp.server;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.cache.CacheListener;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.platform.CorePlatform;
import dev.edgemcp.core.quota.LimitListener;
import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.server.command.CommandTools;
import dev.edgemcp.server.config.CacheSettings;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.telemetry.CallLog;
import dev.edgemcp.server.workspace.WorkspacePolicy;
import dev.edgemcp.server.workspace.WorkspaceTools;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the MCP server that all transports of a process share. */
public final class Gateway {
    private static final String INSTRUCTIONS = """
            Tools for a working copy of a software project. Paths are relative to the root of the workspace. \
            Results that are too long come in pages: call again with the cursor of the page before. \
            When a call fails, the text says what to do next.""";

    private Gateway() {}

    /** The same for tests and trials: alone, with the environment of this process, and without limits of how often callers may call. */
    public static EdgeMcp open(ServerSettings settings, CallListener listener, List<byte[]> sessionSecrets) {
        return open(
                settings,
                SharedState.inMemory(CacheSettings.DEFAULT),
                null,
                () -> LimitSettings.NONE,
                listener,
                sessionSecrets,
                System.getenv());
    }

    /**
     * An MCP server with the tools that the settings ask for. The caller closes it.
     *
     * @param state where it counts and remembers; to be closed after it
     * @param platform whose tools there are as well, or null; to be closed after it
     * @param limits how often callers may call; asked for each call
     * @param listener also told what the cache had and what was too much, if it is a {@link CacheListener} or a {@link
     *     LimitListener}
     * @param sessionSecrets the first signs sessions, all verify; none for sessions that end with the process
     * @param environment of this process, of which programs that callers run see a part
     * @throws IllegalArgumentException if the workspace cannot be used, saying why
     * @throws dev.edgemcp.server.command.ProgramException if a program cannot be allowed, saying why
     */
    public static EdgeMcp open(
            ServerSettings settings,
            SharedState state,
            @Nullable CorePlatform platform,
            Supplier<LimitSettings> limits,
            CallListener listener,
            List<byte[]> sessionSecrets,
            Map<String, String> environment) {
        CallListener told = CallListener.both(listener, new CallLog());
        EdgeMcp.Builder builder = EdgeMcp.builder("edge-mcp", Version.current())
                .limits(settings.calls())
                .listener(told);
        state.into(builder, limits);
        if (listener instanceof LimitListener limitListener) {
            builder.limitListener(limitListener);
        }
        if (listener instanceof CacheListener cacheListener) {
            builder.cacheListener(cacheListener);
        }
        sessionSecrets.forEach(builder::sessionSecret);
        if (settings.workspace() != null) {
            WorkspaceTools workspace = WorkspaceTools.open(
                    settings.workspace(),
                    new WorkspacePolicy(settings.allowSensitive(), settings.allowWrite()),
                    Ticker.system());
            builder.provider(workspace).instructions(INSTRUCTIONS);
            if (!settings.allowExec().isEmpty()) {
                builder.provider(CommandTools.open(
                        settings.allowExec(), workspace.root(), workspace::folder, environment, Ticker.system()));
            }
        }
        if (platform != null) {
            // Last, so that it cannot take the place of a tool of this server's.
            builder.provider(platform.provider())
                    .passThrough(platform.passThrough())
                    .listener(CallListener.both(told, platform.calls()));
        }
        return builder.build();
    }
}
