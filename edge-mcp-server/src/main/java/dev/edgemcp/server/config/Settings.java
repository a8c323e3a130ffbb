package dev.edgemcp.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything that can be configured. The one table that the file, the environment, the flags, {@code edge-mcp config show}
 * and docs/reference/configuration.md go by.
 */
public final class Settings {
    private static final List<Setting<?>> TABLE = new ArrayList<>();
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final long CALLS = 1_000_000_000;

    public static final Setting<String> HOST = add(Setting.of("server.host", Kind.text(), "127.0.0.1")
            .env("EDGE_MCP_HOST")
            .flag("--host"));
    public static final Setting<Integer> PORT = add(Setting.of("server.port", Kind.whole(0, 65_535), "8082")
            .env("EDGE_MCP_PORT", "PORT")
            .flag("--port"));
    public static final Setting<List<String>> ALLOW_ORIGINS = add(Setting.of("server.allowOrigins", Kind.list(), null)
            .env("EDGE_MCP_ALLOW_ORIGINS")
            .flag("--allow-origin"));
    public static final Setting<String> TLS_CERT = add(Setting.of("server.tls.cert", Kind.text(), null)
            .env("EDGE_MCP_TLS_CERT")
            .flag("--tls-cert"));
    public static final Setting<String> TLS_KEY = add(Setting.of("server.tls.key", Kind.text(), null)
            .env("EDGE_MCP_TLS_KEY")
            .flag("--tls-key"));
    public static final Setting<Boolean> TLS_SELF_SIGNED = add(Setting.of("server.tls.selfSigned", Kind.bool(), "false")
            .env("EDGE_MCP_TLS_SELF_SIGNED")
            .flag("--tls-self-signed"));

    public static final Setting<Duration> DRAIN_LAG =
            add(Setting.of("server.drain.lag", Kind.pause(HOUR), "0s").env("EDGE_MCP_DRAIN_LAG"));
    public static final Setting<Duration> DRAIN_BUDGET =
            add(Setting.of("server.drain.budget", Kind.pause(HOUR), "20s").env("EDGE_MCP_DRAIN_BUDGET"));

    public static final Setting<Boolean> WORKSPACE_ENABLED = add(Setting.of("workspace.enabled", Kind.bool(), "true")
            .env("EDGE_MCP_WORKSPACE_ENABLED")
            .flag("--no-workspace"));
    public static final Setting<String> WORKSPACE_FOLDER = add(Setting.of("workspace.folder", Kind.text(), null)
            .env("EDGE_MCP_WORKSPACE")
            .flag("--workspace"));
    public static final Setting<Boolean> ALLOW_SENSITIVE =
            add(Setting.of("workspace.allowSensitive", Kind.bool(), "false")
                    .env("EDGE_MCP_ALLOW_SENSITIVE")
                    .flag("--allow-sensitive"));
    public static final Setting<Boolean> ALLOW_WRITE = add(Setting.of("workspace.allowWrite", Kind.bool(), "false")
            .env("EDGE_MCP_ALLOW_WRITE")
            .flag("--allow-write"));
    public static final Setting<List<String>> ALLOW_EXEC = add(Setting.of("workspace.allowExec", Kind.list(), null)
            .env("EDGE_MCP_ALLOW_EXEC")
            .flag("--allow-exec"));

    public static final Setting<String> AUTH_MODE = add(Setting.of("auth.mode", Kind.choice("key", "none"), "key")
            .env("EDGE_MCP_AUTH")
            .flag("--auth"));
    public static final Setting<String> API_KEY = add(
            Setting.of("auth.apiKey", Kind.key(), null).env("EDGE_MCP_API_KEY").hot());
    public static final Setting<String> KEYS_FILE = add(Setting.of("auth.keysFile", Kind.text(), null)
            .env("EDGE_MCP_KEYS_FILE")
            .flag("--keys-file"));

    public static final Setting<List<String>> SESSION_SECRETS =
            add(Setting.of("auth.sessionSecrets", Kind.signingSecrets(), null).env("EDGE_MCP_SESSION_SECRETS"));
    public static final Setting<String> SESSION_SECRETS_FILE =
            add(Setting.of("auth.sessionSecretsFile", Kind.text(), null).env("EDGE_MCP_SESSION_SECRETS_FILE"));

    public static final Setting<Integer> L1_MAX_ITEMS = add(
            Setting.of("cache.l1.maxItems", Kind.whole(1, 100_000_000), "10000").env("EDGE_MCP_L1_MAX_ITEMS"));
    public static final Setting<Duration> L1_TTL =
            add(Setting.of("cache.l1.ttl", Kind.duration(YEAR), "5m").env("EDGE_MCP_L1_TTL"));
    public static final Setting<Duration> L2_TTL =
            add(Setting.of("cache.l2.ttl", Kind.duration(YEAR), "1h").env("EDGE_MCP_L2_TTL"));
    public static final Setting<Boolean> COMPRESSION =
            add(Setting.of("cache.compression.enabled", Kind.bool(), "true").env("EDGE_MCP_ENABLE_COMPRESSION"));
    public static final Setting<Integer> COMPRESSION_THRESHOLD =
            add(Setting.of("cache.compression.threshold", Kind.whole(0, 1_000_000_000), "1024")
                    .env("EDGE_MCP_COMPRESSION_THRESHOLD"));

    public static final Setting<Boolean> REDIS_ENABLED =
            add(Setting.of("cache.redis.enabled", Kind.bool(), "false").env("EDGE_MCP_REDIS_ENABLED"));
    public static final Setting<URI> REDIS_URL = add(Setting.of("cache.redis.url", Kind.redis(), "redis://redis:6379/0")
            .env("EDGE_MCP_REDIS_URL", "REDIS_ADDR"));
    public static final Setting<String> REDIS_USERNAME =
            add(Setting.of("cache.redis.username", Kind.text(), null).env("EDGE_MCP_REDIS_USERNAME", "REDIS_USERNAME"));
    public static final Setting<String> REDIS_PASSWORD = add(
            Setting.of("cache.redis.password", Kind.secret(), null).env("EDGE_MCP_REDIS_PASSWORD", "REDIS_PASSWORD"));
    public static final Setting<Integer> REDIS_DATABASE = add(
            Setting.of("cache.redis.database", Kind.whole(0, 1_000_000), null).env("EDGE_MCP_REDIS_DB"));
    public static final Setting<String> REDIS_KEY_PREFIX =
            add(Setting.of("cache.redis.keyPrefix", Kind.text(), "edge_mcp:").env("EDGE_MCP_REDIS_KEY_PREFIX"));
    public static final Setting<String> REDIS_SENTINEL_MASTER =
            add(Setting.of("cache.redis.sentinel.master", Kind.text(), null).env("EDGE_MCP_REDIS_SENTINEL_MASTER"));
    public static final Setting<List<String>> REDIS_SENTINEL_NODES =
            add(Setting.of("cache.redis.sentinel.nodes", Kind.nodes(), null).env("EDGE_MCP_REDIS_SENTINEL_NODES"));
    public static final Setting<String> REDIS_SENTINEL_PASSWORD = add(
            Setting.of("cache.redis.sentinel.password", Kind.secret(), null).env("EDGE_MCP_REDIS_SENTINEL_PASSWORD"));
    public static final Setting<Duration> REDIS_CONNECT_TIMEOUT =
            add(Setting.of("cache.redis.connectTimeout", Kind.duration(MINUTE), "5s")
                    .env("EDGE_MCP_REDIS_CONNECT_TIMEOUT"));
    public static final Setting<Duration> REDIS_COMMAND_TIMEOUT =
            add(Setting.of("cache.redis.commandTimeout", Kind.duration(MINUTE), "500ms")
                    .env("EDGE_MCP_REDIS_COMMAND_TIMEOUT"));
    public static final Setting<Boolean> REDIS_FALLBACK_MODE =
            add(Setting.of("cache.redis.fallbackMode", Kind.bool(), "true").env("EDGE_MCP_REDIS_FALLBACK_MODE"));
    public static final Setting<Boolean> REDIS_TLS = add(Setting.of("cache.redis.tls.enabled", Kind.bool(), "false")
            .env("EDGE_MCP_REDIS_TLS_ENABLED", "REDIS_TLS_ENABLED"));
    public static final Setting<Boolean> REDIS_TLS_SKIP_VERIFY =
            add(Setting.of("cache.redis.tls.skipVerify", Kind.bool(), "false")
                    .env("EDGE_MCP_REDIS_TLS_SKIP_VERIFY", "REDIS_TLS_SKIP_VERIFY"));
    public static final Setting<String> REDIS_TLS_CA_FILE =
            add(Setting.of("cache.redis.tls.caFile", Kind.text(), null).env("EDGE_MCP_REDIS_CA_FILE"));

    public static final Setting<Double> GLOBAL_RPS = add(Setting.of("rateLimit.globalRps", Kind.rate(), "1000")
            .env("EDGE_MCP_GLOBAL_RPS")
            .hot());
    public static final Setting<Long> GLOBAL_BURST = add(Setting.of("rateLimit.globalBurst", burst(), null)
            .env("EDGE_MCP_GLOBAL_BURST")
            .hot());
    public static final Setting<Double> TENANT_RPS = add(Setting.of("rateLimit.tenantRps", Kind.rate(), "100")
            .env("EDGE_MCP_TENANT_RPS")
            .hot());
    public static final Setting<Long> TENANT_BURST = add(Setting.of("rateLimit.tenantBurst", burst(), null)
            .env("EDGE_MCP_TENANT_BURST")
            .hot());
    public static final Setting<Double> TOOL_RPS = add(Setting.of("rateLimit.toolRps", Kind.rate(), "50")
            .env("EDGE_MCP_TOOL_RPS")
            .hot());
    public static final Setting<Long> TOOL_BURST = add(Setting.of("rateLimit.toolBurst", burst(), null)
            .env("EDGE_MCP_TOOL_BURST")
            .hot());
    public static final Setting<Boolean> ENABLE_QUOTAS = add(Setting.of("rateLimit.enableQuotas", Kind.bool(), "true")
            .env("EDGE_MCP_ENABLE_QUOTAS")
            .hot());
    public static final Setting<Long> DAILY_QUOTA = add(Setting.of("rateLimit.dailyQuota", quota(), "10000")
            .env("EDGE_MCP_DAILY_QUOTA", "EDGE_MCP_DEFAULT_QUOTA")
            .hot());
    public static final Setting<Long> MONTHLY_QUOTA = add(Setting.of("rateLimit.monthlyQuota", quota(), "0")
            .env("EDGE_MCP_MONTHLY_QUOTA")
            .hot());
    public static final Setting<Boolean> SHADOW = add(Setting.of("rateLimit.shadow", Kind.bool(), "false")
            .env("EDGE_MCP_RATE_LIMIT_SHADOW")
            .hot());
    public static final Setting<Integer> MAX_REPLICAS =
            add(Setting.of("rateLimit.maxReplicas", Kind.whole(1, 10_000), "10")
                    .env("EDGE_MCP_MAX_REPLICAS")
                    .hot());
    public static final Setting<Integer> MAX_CONCURRENT_CALLS =
            add(Setting.of("rateLimit.maxConcurrentCalls", Kind.whole(1, 10_000), "64")
                    .env("EDGE_MCP_MAX_CONCURRENT_CALLS"));
    public static final Setting<Integer> MAX_CONNECTIONS =
            add(Setting.of("rateLimit.maxConnections", Kind.whole(1, 1_000_000), "10000")
                    .env("EDGE_MCP_MAX_CONNECTIONS"));
    public static final Setting<Double> CONNECTS_PER_SECOND =
            add(Setting.of("rateLimit.connectsPerSecond", Kind.rate(), "1000").env("EDGE_MCP_CONNECTS_PER_SECOND"));
    public static final Setting<Duration> CLEANUP_INTERVAL = add(
            Setting.of("rateLimit.cleanupInterval", Kind.duration(DAY), "5m").env("EDGE_MCP_CLEANUP_INTERVAL"));
    public static final Setting<String> MAX_AGE = add(Setting.of("rateLimit.maxAge", Kind.text(), null)
            .env("EDGE_MCP_MAX_AGE")
            .inactive());
    public static final Setting<String> QUOTA_RESET_INTERVAL =
            add(Setting.of("rateLimit.quotaResetInterval", Kind.text(), null)
                    .env("EDGE_MCP_QUOTA_RESET_INTERVAL")
                    .inactive());
    public static final Setting<Double> TENANTS_TENANT_RPS =
            add(Setting.of("rateLimit.tenants.*.tenantRps", Kind.rate(), null).hot());
    public static final Setting<Long> TENANTS_TENANT_BURST =
            add(Setting.of("rateLimit.tenants.*.tenantBurst", burst(), null).hot());
    public static final Setting<Double> TENANTS_TOOL_RPS =
            add(Setting.of("rateLimit.tenants.*.toolRps", Kind.rate(), null).hot());
    public static final Setting<Long> TENANTS_TOOL_BURST =
            add(Setting.of("rateLimit.tenants.*.toolBurst", burst(), null).hot());
    public static final Setting<Long> TENANTS_DAILY_QUOTA =
            add(Setting.of("rateLimit.tenants.*.dailyQuota", quota(), null).hot());
    public static final Setting<Long> TENANTS_MONTHLY_QUOTA =
            add(Setting.of("rateLimit.tenants.*.monthlyQuota", quota(), null).hot());

    public static final Setting<String> LOG_LEVEL = add(Setting.of("logLevel", Kind.level(), "warn")
            .env("EDGE_MCP_LOG_LEVEL", "LOG_LEVEL")
            .flag("--log-level")
            .hot());
    public static final Setting<String> LOG_LEVELS =
            add(Setting.of("logLevels.*", Kind.level(), null).hot());

    public static final Setting<Boolean> TRACING_ENABLED =
            add(Setting.of("tracing.enabled", Kind.bool(), "false").env("TRACING_ENABLED"));
    public static final Setting<URI> OTLP_ENDPOINT =
            add(Setting.of("tracing.otlpEndpoint", Kind.collector(), "localhost:4317")
                    .env("OTLP_ENDPOINT"));
    public static final Setting<Boolean> OTLP_INSECURE =
            add(Setting.of("tracing.otlpInsecure", Kind.bool(), "true").env("OTLP_INSECURE"));
    public static final Setting<Double> SAMPLING_RATE =
            add(Setting.of("tracing.samplingRate", Kind.share(), "1.0").env("TRACING_SAMPLING_RATE"));
    public static final Setting<String> ENVIRONMENT =
            add(Setting.of("tracing.environment", Kind.text(), "development").env("ENVIRONMENT"));

    public static final Setting<Boolean> PLATFORM_ENABLED =
            add(Setting.of("corePlatform.enabled", Kind.bool(), "true").env("EDGE_MCP_CORE_PLATFORM_ENABLED"));
    public static final Setting<URI> PLATFORM_URL =
            add(Setting.of("corePlatform.url", Kind.http(), null).env("DEV_MESH_URL"));
    public static final Setting<String> PLATFORM_API_KEY =
            add(Setting.of("corePlatform.apiKey", Kind.key(), null).env("DEV_MESH_API_KEY"));
    public static final Setting<String> PLATFORM_EDGE_ID =
            add(Setting.of("corePlatform.edgeMcpId", Kind.text(), null).env("EDGE_MCP_ID", "DEV_MESH_EDGE_ID"));
    public static final Setting<String> PLATFORM_CLIENT_KEYS =
            add(Setting.of("corePlatform.clientKeys", Kind.choice("none", "own", "any"), "none")
                    .env("EDGE_MCP_CORE_PLATFORM_CLIENT_KEYS"));
    public static final Setting<List<String>> PLATFORM_PASSTHROUGH = add(
            Setting.of("corePlatform.passthrough", Kind.services(), null).env("EDGE_MCP_CORE_PLATFORM_PASSTHROUGH"));
    public static final Setting<Boolean> PLATFORM_RECORD =
            add(Setting.of("corePlatform.recordExecutions", Kind.bool(), "true")
                    .env("EDGE_MCP_CORE_PLATFORM_RECORD_EXECUTIONS"));
    public static final Setting<Duration> PLATFORM_REFRESH =
            add(Setting.of("corePlatform.refreshInterval", Kind.duration(DAY), "5m")
                    .env("EDGE_MCP_CORE_PLATFORM_REFRESH_INTERVAL"));
    public static final Setting<Duration> PLATFORM_CONNECT_TIMEOUT =
            add(Setting.of("corePlatform.connectTimeout", Kind.duration(MINUTE), "5s")
                    .env("EDGE_MCP_CORE_PLATFORM_CONNECT_TIMEOUT"));
    public static final Setting<Duration> PLATFORM_REQUEST_TIMEOUT =
            add(Setting.of("corePlatform.requestTimeout", Kind.duration(MINUTE), "10s")
                    .env("EDGE_MCP_CORE_PLATFORM_REQUEST_TIMEOUT"));
    public static final Setting<Duration> PLATFORM_TOOL_TIMEOUT =
            add(Setting.of("corePlatform.toolTimeout", Kind.duration(Duration.ofMinutes(30)), "30s")
                    .env("EDGE_MCP_CORE_PLATFORM_TOOL_TIMEOUT"));
    public static final Setting<Integer> PLATFORM_MAX_CALLS =
            add(Setting.of("corePlatform.maxConcurrentCalls", Kind.whole(1, 10_000), "16")
                    .env("EDGE_MCP_CORE_PLATFORM_MAX_CONCURRENT_CALLS"));
    public static final Setting<Integer> PLATFORM_MAX_TOOLS =
            add(Setting.of("corePlatform.maxTools", Kind.whole(1, 100_000), "5000")
                    .env("EDGE_MCP_CORE_PLATFORM_MAX_TOOLS"));
    public static final Setting<String> PLATFORM_TENANTS =
            add(Setting.of("corePlatform.tenants.*.apiKey", Kind.key(), null));

    static {
        inactive("tracing.zipkinEndpoint", "ZIPKIN_ENDPOINT");
        inactive("updater.enabled", "EDGE_MCP_UPDATE_ENABLED");
        inactive("updater.checkInterval", "EDGE_MCP_UPDATE_CHECK_INTERVAL");
        inactive("updater.channel", "EDGE_MCP_UPDATE_CHANNEL");
        inactive("updater.autoDownload", "EDGE_MCP_UPDATE_AUTO_DOWNLOAD");
        inactive("updater.autoApply", "EDGE_MCP_UPDATE_AUTO_APPLY");
        inactive("updater.githubOwner", "EDGE_MCP_UPDATE_GITHUB_OWNER");
        inactive("updater.githubRepo", "EDGE_MCP_UPDATE_GITHUB_REPO");
    }

    /** All of them, in the order in which they are shown. */
    public static final List<Setting<?>> ALL = List.copyOf(TABLE);

    private Settings() {}

    private static Kind<Long> burst() {
        return Kind.whole(1, CALLS);
    }

    /** Calls; 0 for as many as one likes. */
    private static Kind<Long> quota() {
        return Kind.whole(0, CALLS * 1000);
    }

    private static void inactive(String path, String... environment) {
        add(Setting.of(path, Kind.text(), null).env(environment).inactive());
    }

    private static <T> Setting<T> add(Setting<T> setting) {
        TABLE.add(setting);
        return setting;
    }
}
