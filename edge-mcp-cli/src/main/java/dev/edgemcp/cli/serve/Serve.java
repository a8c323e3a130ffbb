package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.LogLevel;
import dev.edgemcp.core.CallLimits;
import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.platform.CorePlatform;
import dev.edgemcp.core.platform.PlatformListener;
import dev.edgemcp.core.platform.PlatformSettings;
import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.core.redis.RedisSettings;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.Gateway;
import dev.edgemcp.server.SharedState;
import dev.edgemcp.server.Version;
import dev.edgemcp.server.command.ProgramException;
import dev.edgemcp.server.config.ConfigWatcher;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.LocalSecrets;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.config.Settings;
import dev.edgemcp.server.config.TracingSettings;
import dev.edgemcp.server.netty.ConnectionLimits;
import dev.edgemcp.server.netty.ListenException;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.stdio.StdioServer;
import dev.edgemcp.server.telemetry.Metrics;
import dev.edgemcp.server.telemetry.Traces;
import dev.edgemcp.server.telemetry.tracing.Tracing;
import dev.edgemcp.server.tls.TlsException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serving, from the request to the end of the process. */
final class Serve {
    private static final Logger LOG = LoggerFactory.getLogger(Serve.class);

    private final CliContext context;
    private final ServeRequest request;
    private final Configuration configuration;
    private final LocalSecrets secrets;
    private final AtomicReference<LimitSettings> limits;
    private final AtomicInteger maxReplicas;

    Serve(CliContext context, ServeRequest request) {
        this.context = context;
        this.request = request;
        this.configuration = request.source().configuration();
        this.secrets = LocalSecrets.ofUser(context.environment());
        this.limits = new AtomicReference<>(configuration.limits());
        this.maxReplicas = new AtomicInteger(configuration.need(Settings.MAX_REPLICAS));
    }

    /** Serves whoever started this process, until they close the stream. */
    @SuppressWarnings("try") // the watcher only has to be closed
    void onStreams() {
        begin();
        try (Traces traces = traces();
                SharedState state = state();
                CorePlatform platform = platform(PlatformListener.NONE);
                EdgeMcp edge = open(settings(), state, platform, traces, List.of());
                ConfigWatcher watcher = watch(new Reload(good -> {}, (now, changed) -> takeLimits(now)))) {
            Principal principal = new Principal(Principal.DEFAULT_TENANT, "stdio");
            new StdioServer(edge, principal, context.stdin(), context.console().stdout()).run();
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED, "cannot read standard input", String.valueOf(e.getMessage()), null, e);
        }
    }

    /** Serves on a port, until a signal ends it. */
    void onPort() {
        begin();
        boolean loopback = loopback(request.host());
        if (request.auth() == ServeRequest.Auth.NONE && !loopback) {
            throw new CliException(
                    ExitCode.USAGE,
                    "will not listen beyond this machine without a key",
                    "--auth none lets in everybody who can reach the port",
                    "edge-mcp serve --host " + request.host() + ", with EDGE_MCP_API_KEY set");
        }
        try (Traces traces = traces()) {
            Metrics metrics = new Metrics(traces);
            try (Access access = Access.open(configuration.auth(), secrets, !loopback, metrics)) {
                onPort(access, metrics);
            }
        }
    }

    @SuppressWarnings("try") // the watcher only has to be closed
    private void onPort(Access access, Metrics metrics) {
        ServerSettings plain = settings();
        if (plain.workspace() != null && plain.allowWrite()) {
            access.keepOutOf(plain.workspace());
        }
        ListenerSettings listener =
                plain.listener().withTls(request.tls().settings(context.environment(), request.host()));
        ServerSettings settings = plain.withListener(listener);
        Signals signals = Signals.handled();
        Reload reload = new Reload(metrics::configReloaded, (now, changed) -> {
            takeLimits(now);
            if (changed.contains(Settings.API_KEY.path())) {
                access.become(now.auth());
            }
        });
        try (SharedState state = state();
                CorePlatform platform = platform(metrics);
                EdgeMcpServer server = start(
                        settings,
                        open(settings, state, platform, metrics, sessionSecrets()),
                        metrics,
                        access.authenticator(platform));
                ConfigWatcher watcher = watch(reload)) {
            if (watcher != null) {
                server.part("configuration", reload::trouble);
            }
            if (access.keysFile() != null) {
                server.part("keys", access::trouble);
            }
            if (platform != null) {
                server.part("corePlatform", platform::trouble);
            }
            if (state.shared()) {
                server.part("redis", state::trouble);
                metrics.redis(() -> state.trouble() == null);
            }
            new Welcome(context, request, server.port(), server.tools(), settings, access).print();
            signals.await();
            context.console().note("Shutting down; once more to stop at once.");
            if (!server.drain(settings.drain())) {
                context.console()
                        .note("Calls still ran after "
                                + settings.drain().budget().toSeconds() + " s and were stopped.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is the same for all transports. */
    private void begin() {
        LogLevel.apply(configuration.logging());
        configuration.notes().forEach(note -> context.console().note("note: " + note));
    }

    /** Nothing of tracing is loaded unless it is on. */
    private Traces traces() {
        TracingSettings tracing = configuration.tracing();
        return tracing.enabled() ? Tracing.start(tracing, Version.current()) : Traces.OFF;
    }

    private @Nullable ConfigWatcher watch(ConfigWatcher.Listener listener) {
        return ConfigWatcher.start(request.source().loader(), configuration, ConfigWatcher.INTERVAL, listener);
    }

    private static EdgeMcpServer start(
            ServerSettings settings, EdgeMcp edge, Metrics metrics, Authenticator authenticator) {
        try {
            return EdgeMcpServer.start(settings, edge, metrics, authenticator);
        } catch (TlsException e) {
            throw new CliException(ExitCode.BAD_DATA, String.valueOf(e.getMessage()), e.why(), e.fix(), e);
        } catch (ListenException e) {
            throw new CliException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), null, null, e);
        }
    }

    private void takeLimits(Configuration now) {
        limits.set(now.limits());
        maxReplicas.set(now.need(Settings.MAX_REPLICAS));
    }

    /** The Core Platform if there is to be one; nothing waits for it. */
    private @Nullable CorePlatform platform(PlatformListener listener) {
        PlatformSettings settings = configuration.corePlatform();
        if (settings == null) {
            return null;
        }
        CorePlatform platform = new CorePlatform(settings, listener, Ticker.system());
        platform.start();
        return platform;
    }

    private SharedState state() {
        RedisSettings redis = configuration.redis();
        if (redis == null) {
            return SharedState.inMemory(configuration.cache());
        }
        SharedState state;
        try {
            state = SharedState.inRedis(
                    redis, configuration.cache(), maxReplicas::get, configuration.need(Settings.CLEANUP_INTERVAL));
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "cannot use the settings of Redis",
                    String.valueOf(e.getMessage()),
                    "edge-mcp config show",
                    e);
        }
        if (configuration.redisMustBeThere()) {
            await(state, redis);
        }
        return state;
    }

    private static void await(SharedState state, RedisSettings redis) {
        boolean there = false;
        try {
            there = state.awaitRedis(redis.connectTimeout());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!there) {
            String trouble = state.trouble();
            state.close();
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "will not start without Redis, as cache.redis.fallbackMode is false",
                    trouble,
                    "start Redis, or set EDGE_MCP_REDIS_FALLBACK_MODE=true to go on without it");
        }
    }

    private EdgeMcp open(
            ServerSettings settings,
            SharedState state,
            @Nullable CorePlatform platform,
            CallListener listener,
            List<byte[]> sessionSecrets) {
        try {
            return Gateway.open(
                    settings, state, platform, limits::get, listener, sessionSecrets, context.environment());
        } catch (ProgramException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    null,
                    "edge-mcp serve --allow-exec NAME, where NAME is a program that is installed on this machine",
                    e);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    String.valueOf(e.getMessage()),
                    null,
                    "edge-mcp serve --workspace FOLDER, or --no-workspace",
                    e);
        }
    }

    private ServerSettings settings() {
        try {
            return ServerSettings.DEFAULT
                    .withListener(ListenerSettings.DEFAULT
                            .withHost(request.host())
                            .withPort(request.port())
                            .withLimits(connectionLimits())
                            .withAllowedOrigins(request.allowOrigins()))
                    .withCalls(calls())
                    .withWorkspace(workspace())
                    .withAllowSensitive(request.allowSensitive())
                    .withAllowWrite(request.allowWrite())
                    .withAllowExec(programs())
                    .withDrain(configuration.drain());
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()), null, "edge-mcp serve --help", e);
        }
    }

    private ConnectionLimits connectionLimits() {
        double connects = configuration.need(Settings.CONNECTS_PER_SECOND);
        return ConnectionLimits.DEFAULT
                .withMaxConnections(configuration.need(Settings.MAX_CONNECTIONS))
                .withConnects(new Rate(connects, Math.max(1, Math.round(2 * connects))));
    }

    private CallLimits calls() {
        CallLimits plain = CallLimits.DEFAULT;
        return new CallLimits(
                plain.message(),
                configuration.need(Settings.MAX_CONCURRENT_CALLS),
                plain.maxWaiting(),
                plain.maxPerSession(),
                plain.timeout(),
                plain.inputTimeout(),
                plain.pageSize());
    }

    private List<String> programs() {
        if (!request.allowExec().isEmpty() && workspace() == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "cannot allow programs without a workspace",
                    "they run in its folder",
                    "edge-mcp serve --workspace FOLDER --allow-exec "
                            + request.allowExec().get(0));
        }
        return request.allowExec();
    }

    private @Nullable Path workspace() {
        if (request.noWorkspace()) {
            return null;
        }
        if (request.workspace() != null) {
            return request.workspace();
        }
        return Container.around(context.environment()) ? null : Path.of("");
    }

    private List<byte[]> sessionSecrets() {
        List<byte[]> configured = configuredSecrets();
        if (!configured.isEmpty()) {
            return configured;
        }
        try {
            return List.of(secrets.sessionSecret());
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.getMessage())
                    .log("sessions end with this process: their secret cannot be kept");
            return List.of();
        }
    }

    private List<byte[]> configuredSecrets() {
        try {
            return configuration.sessionSecrets();
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "cannot use the session secrets of " + configuration.path(Settings.SESSION_SECRETS_FILE),
                    String.valueOf(e.getMessage()),
                    "openssl rand -base64 48 > " + configuration.path(Settings.SESSION_SECRETS_FILE),
                    e);
        }
    }

    private static boolean loopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            // The listener says what is wrong with it; until then it counts as the more dangerous of the two.
            return false;
        }
    }
}
