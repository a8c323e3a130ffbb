package dev.edgemcp.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgemcp.core.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ConfigLoaderTest {
    @TempDir
    Path folder;

    @Test
    void load_withoutAnything_isTheDefaults() {
        Configuration configuration = load(null, Map.of(), Flags.NONE);
        assertThat(configuration.need(Settings.PORT)).isEqualTo(8082);
        assertThat(configuration.notes()).isEmpty();
        assertThat(configuration.auth()).isEqualTo(new AuthSettings(true, null, null, false));
        assertThat(configuration.redis()).isNull();
        assertThat(configuration.all())
                .allSatisfy(value -> assertThat(value.source().layer()).isEqualTo(Source.Layer.DEFAULT));
        RateLimitSettings limits = configuration.rateLimit();
        assertThat(limits.globalRps()).isEqualTo(1000);
        assertThat(limits.globalBurst()).isEqualTo(2000);
        assertThat(limits.standard()).isEqualTo(new RateLimitSettings.Tenant(100, 200, 50, 100, 10_000, 0));
        assertThat(limits.quotas()).isTrue();
        assertThat(configuration.cache())
                .isEqualTo(new CacheSettings(10_000, Duration.ofMinutes(5), Duration.ofHours(1), true, 1024));
    }

    @Test
    void load_laterLayers_win() throws IOException {
        String yaml = """
                server: {host: h-file, port: 1001}
                rateLimit:
                  globalRps: 1
                  tenantRps: 2
                """;
        Map<String, String> environment =
                Map.of("EDGE_MCP_HOST", "h-env", "EDGE_MCP_PORT", "1002", "EDGE_MCP_TENANT_RPS", "3");
        Configuration configuration = load(yaml, environment, new Flags().put(Settings.PORT, 1003));
        assertThat(sources(configuration))
                .contains(
                        "server.host=h-env from EDGE_MCP_HOST",
                        "server.port=1003 from --port",
                        "rateLimit.globalRps=1.0 from " + file() + ":3:14",
                        "rateLimit.tenantRps=3.0 from EDGE_MCP_TENANT_RPS",
                        "rateLimit.toolRps=50.0 from default");
    }

    @Test
    void sessionSecrets_ofTheLaterLayer_countAndAreNotShown() throws IOException {
        String one = "one-secret-of-at-least-32-characters";
        String two = "two-secret-of-at-least-32-characters";
        Files.writeString(folder.resolve("secrets"), "\n " + two + " \n" + one + "\n");
        Configuration file =
                load("auth: {sessionSecretsFile: secrets, sessionSecrets: [" + one + "]}\n", Map.of(), Flags.NONE);
        assertThat(file.sessionSecrets()).containsExactly(one.getBytes());
        assertThat(file.all()).noneMatch(value -> value.shown().toString().contains("characters"));
        Configuration variable = load(
                "auth: {sessionSecrets: [" + one + "]}\n",
                Map.of(
                        "EDGE_MCP_SESSION_SECRETS_FILE",
                        folder.resolve("secrets").toString()),
                Flags.NONE);
        assertThat(variable.sessionSecrets()).containsExactly(two.getBytes(), one.getBytes());
        Configuration list = load(null, Map.of("EDGE_MCP_SESSION_SECRETS", one + "," + two), Flags.NONE);
        assertThat(list.sessionSecrets()).containsExactly(one.getBytes(), two.getBytes());
        assertThat(load(null, Map.of(), Flags.NONE).sessionSecrets()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', it is empty",
        "one-secret-of-at-least-32-characters\\nshort, secret 2 of it",
        "${SECRET_OF_THE_SESSIONS_OF_EVERYBODY}, no placeholder",
        "a secret with white space in the middle of it, no placeholder"
    })
    void sessionSecretsFile_thatIsNoGood_isRefusedWithoutTellingIt(String text, String reason) throws IOException {
        Files.writeString(folder.resolve("secrets"), text.replace("\\n", "\n"));
        Configuration configuration = load("auth: {sessionSecretsFile: secrets}\n", Map.of(), Flags.NONE);
        IOException e = catchThrowableOfType(IOException.class, configuration::sessionSecrets);
        assertThat(e).hasMessageContaining(reason);
        assertThat(e.getMessage()).doesNotContain("one-secret", "EVERYBODY", "white space in");
    }

    @Test
    void drain_canHaveNoLag() {
        assertThat(load(null, Map.of(), Flags.NONE).drain()).isEqualTo(DrainSettings.DEFAULT);
        assertThat(load("server: {drain: {lag: 5s, budget: 1m}}\n", Map.of(), Flags.NONE)
                        .drain())
                .isEqualTo(new DrainSettings(Duration.ofSeconds(5), Duration.ofMinutes(1)));
    }

    @Test
    void load_fileFromTheVariable_isRead() throws IOException {
        Files.writeString(file(), "server: {port: 7}\n");
        ConfigLoader loader = ConfigLoader.of(null, Map.of("EDGE_MCP_CONFIG", file().toString()), Flags.NONE);
        assertThat(loader.load().need(Settings.PORT)).isEqualTo(7);
    }

    @Test
    void load_everythingOfTheHelmValues_isRead() {
        Configuration configuration = load("""
                auth: {apiKey: a-key-of-the-team}
                corePlatform: {enabled: false, url: "", apiKey: ""}
                cache:
                  redis: {enabled: true, url: "rediss://user:p%40ss@cache:6380/2", keyPrefix: "x:", connectTimeout: 1s}
                  l1: {maxItems: 5, ttl: 1h30m}
                  l2: {ttl: 2d}
                  compression: {enabled: false, threshold: 9}
                rateLimit:
                  globalRps: 10
                  globalBurst: 11
                  tenantRps: 0.5
                  toolRps: 7
                  enableQuotas: false
                  dailyQuota: 5
                  tenants:
                    payments.eu: {tenantRps: 500, dailyQuota: 0}
                    audit: {toolBurst: 3}
                tracing: {enabled: false, otlpEndpoint: "jaeger:4317"}
                logLevel: INFO
                logLevels:
                  dev.edgemcp.core: debug
                """, Map.of(), Flags.NONE);
        assertThat(configuration.auth().apiKey()).isEqualTo("a-key-of-the-team");
        assertThat(configuration.cache())
                .isEqualTo(new CacheSettings(5, Duration.ofMinutes(90), Duration.ofDays(2), false, 9));
        RedisSettings redis = configuration.redis();
        assertThat(redis.node()).isEqualTo(new RedisSettings.Node("cache", 6380));
        assertThat(redis.tls()).isEqualTo(new RedisSettings.Tls(true, null));
        assertThat(redis.username()).isEqualTo("user");
        assertThat(redis.password()).isEqualTo("p@ss");
        assertThat(redis.database()).isEqualTo(2);
        RateLimitSettings limits = configuration.rateLimit();
        assertThat(limits.globalBurst()).isEqualTo(11);
        assertThat(limits.quotas()).isFalse();
        assertThat(limits.standard()).isEqualTo(new RateLimitSettings.Tenant(0.5, 1, 7, 14, 5, 0));
        assertThat(limits.tenants())
                .containsOnly(
                        Map.entry("payments.eu", new RateLimitSettings.Tenant(500, 1000, 7, 14, 0, 0)),
                        Map.entry("audit", new RateLimitSettings.Tenant(0.5, 1, 7, 3, 5, 0)));
        assertThat(configuration.logging()).isEqualTo(new LogSettings("info", Map.of("dev.edgemcp.core", "debug")));
        assertThat(configuration.notes()).isEmpty();
        assertThat(configuration.tracing().enabled()).isFalse();
    }

    /** What each way to name a collector means. */
    @ParameterizedTest
    @CsvSource({
        "localhost:4317, true, GRPC, http://localhost:4317",
        "localhost:4317, false, GRPC, https://localhost:4317",
        "otel-collector, true, GRPC, http://otel-collector:4317",
        "otel-collector.observability.svc:9999, true, GRPC, http://otel-collector.observability.svc:9999",
        "[::1]:4317, true, GRPC, http://[::1]:4317",
        "grpc://jaeger:4317, true, GRPC, http://jaeger:4317",
        "http://jaeger:4317, false, GRPC, http://jaeger:4317",
        "https://jaeger:4317/, true, GRPC, https://jaeger:4317",
        "http://jaeger:4318, false, HTTP, http://jaeger:4318/v1/traces",
        "https://otlp.example.com, true, HTTP, https://otlp.example.com/v1/traces",
        "https://example.com/otlp/, true, HTTP, https://example.com/otlp/v1/traces",
        "http://jaeger:4317/v1/traces, true, HTTP, http://jaeger:4317/v1/traces",
    })
    void tracing_endpoint_saysHowToSpeak(String endpoint, String insecure, String protocol, String url) {
        TracingSettings tracing = load(null, Map.of("OTLP_ENDPOINT", endpoint, "OTLP_INSECURE", insecure), Flags.NONE)
                .tracing();
        assertThat(tracing.protocol()).hasToString(protocol);
        assertThat(tracing.endpoint()).hasToString(url);
    }

    @ParameterizedTest
    @CsvSource({
        "OTLP_ENDPOINT, ftp://jaeger:4317",
        "OTLP_ENDPOINT, http://user:the-password@jaeger:4318",
        "OTLP_ENDPOINT, http://jaeger:4318/?token=the-password",
        "OTLP_ENDPOINT, grpc://jaeger:4317/path",
        "OTLP_ENDPOINT, jaeger:99999",
        "OTLP_ENDPOINT, two words",
        "TRACING_SAMPLING_RATE, 1.1",
        "TRACING_SAMPLING_RATE, -1",
        "TRACING_SAMPLING_RATE, half",
        "TRACING_ENABLED, perhaps",
    })
    void tracing_whatIsNoGood_isRefusedWithoutTellingPasswords(String name, String value) {
        ConfigException refused =
                catchThrowableOfType(ConfigException.class, () -> load(null, Map.of(name, value), Flags.NONE));
        assertThat(refused.problems())
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.toString()).contains(name).doesNotContain("the-password"));
    }

    @Test
    void tracing_defaults_areThoseOfTheOriginal() {
        assertThat(load(null, Map.of(), Flags.NONE).tracing())
                .isEqualTo(new TracingSettings(
                        false,
                        java.net.URI.create("http://localhost:4317"),
                        TracingSettings.Protocol.GRPC,
                        1,
                        "development"));
    }

    /** Every variable that users of the original know. */
    @ParameterizedTest
    @CsvSource({
        "EDGE_MCP_API_KEY, a-key, auth.apiKey",
        "DEV_MESH_URL, https://core, corePlatform.url",
        "DEV_MESH_API_KEY, a-key, corePlatform.apiKey",
        "EDGE_MCP_ID, edge-1, corePlatform.edgeMcpId",
        "DEV_MESH_EDGE_ID, edge-1, corePlatform.edgeMcpId",
        "EDGE_MCP_GLOBAL_RPS, 3, rateLimit.globalRps",
        "EDGE_MCP_GLOBAL_BURST, 3, rateLimit.globalBurst",
        "EDGE_MCP_TENANT_RPS, 3, rateLimit.tenantRps",
        "EDGE_MCP_TENANT_BURST, 3, rateLimit.tenantBurst",
        "EDGE_MCP_TOOL_RPS, 3, rateLimit.toolRps",
        "EDGE_MCP_TOOL_BURST, 3, rateLimit.toolBurst",
        "EDGE_MCP_ENABLE_QUOTAS, false, rateLimit.enableQuotas",
        "EDGE_MCP_DEFAULT_QUOTA, 3, rateLimit.dailyQuota",
        "EDGE_MCP_QUOTA_RESET_INTERVAL, 24h, rateLimit.quotaResetInterval",
        "EDGE_MCP_CLEANUP_INTERVAL, 3m, rateLimit.cleanupInterval",
        "EDGE_MCP_MAX_AGE, 3h, rateLimit.maxAge",
        "EDGE_MCP_REDIS_ENABLED, true, cache.redis.enabled",
        "EDGE_MCP_REDIS_URL, redis://other:1/3, cache.redis.url",
        "REDIS_ADDR, other:1, cache.redis.url",
        "REDIS_PASSWORD, p, cache.redis.password",
        "REDIS_USERNAME, u, cache.redis.username",
        "EDGE_MCP_REDIS_DB, 3, cache.redis.database",
        "EDGE_MCP_REDIS_CONNECT_TIMEOUT, 3s, cache.redis.connectTimeout",
        "EDGE_MCP_REDIS_FALLBACK_MODE, false, cache.redis.fallbackMode",
        "REDIS_TLS_ENABLED, true, cache.redis.tls.enabled",
        "REDIS_TLS_SKIP_VERIFY, true, cache.redis.tls.skipVerify",
        "EDGE_MCP_L1_MAX_ITEMS, 3, cache.l1.maxItems",
        "EDGE_MCP_L1_TTL, 3m, cache.l1.ttl",
        "EDGE_MCP_L2_TTL, 3h, cache.l2.ttl",
        "EDGE_MCP_ENABLE_COMPRESSION, false, cache.compression.enabled",
        "EDGE_MCP_COMPRESSION_THRESHOLD, 3, cache.compression.threshold",
        "TRACING_ENABLED, true, tracing.enabled",
        "OTLP_ENDPOINT, jaeger:4317, tracing.otlpEndpoint",
        "OTLP_INSECURE, true, tracing.otlpInsecure",
        "ZIPKIN_ENDPOINT, http://z, tracing.zipkinEndpoint",
        "TRACING_SAMPLING_RATE, 0.5, tracing.samplingRate",
        "ENVIRONMENT, production, tracing.environment",
        "EDGE_MCP_UPDATE_ENABLED, true, updater.enabled",
        "EDGE_MCP_UPDATE_CHECK_INTERVAL, 24h, updater.checkInterval",
        "EDGE_MCP_UPDATE_CHANNEL, beta, updater.channel",
        "EDGE_MCP_UPDATE_AUTO_DOWNLOAD, true, updater.autoDownload",
        "EDGE_MCP_UPDATE_AUTO_APPLY, true, updater.autoApply",
        "EDGE_MCP_UPDATE_GITHUB_OWNER, o, updater.githubOwner",
        "EDGE_MCP_UPDATE_GITHUB_REPO, r, updater.githubRepo",
        "EDGE_MCP_PORT, 3, server.port",
        "PORT, 3, server.port",
        "LOG_LEVEL, warning, logLevel",
    })
    void environment_everyVariableOfTheOriginal_counts(String name, String value, String path) {
        Configuration configuration = load(null, Map.of(name, value), Flags.NONE);
        assertThat(configuration.all())
                .filteredOn(one -> one.source().place().equals(name))
                .singleElement()
                .satisfies(one -> assertThat(one.path()).isEqualTo(path));
        if (name.equals("DEV_MESH_URL")) {
            assertThat(configuration.notes()).singleElement().asString().contains("needs DEV_MESH_API_KEY");
            return;
        }
        boolean inactive = path.equals("tracing.zipkinEndpoint")
                || path.startsWith("updater")
                || path.equals("rateLimit.maxAge")
                || path.equals("rateLimit.quotaResetInterval");
        assertThat(configuration.notes())
                .hasSize(inactive ? 1 : 0)
                .allSatisfy(
                        note -> assertThat(note).isEqualTo("not active in this version, and without effect: " + name));
    }

    @Test
    void environment_inactiveThings_areNamedInOneNote() {
        Map<String, String> environment = Map.of("EDGE_MCP_UPDATE_ENABLED", "false", "EDGE_MCP_UPDATE_CHANNEL", "beta");
        assertThat(load(null, environment, Flags.NONE).notes())
                .containsExactly("not active in this version, and without effect: EDGE_MCP_UPDATE_CHANNEL");
    }

    @Test
    void environment_serviceLinks_areIgnoredWithANote() {
        Map<String, String> environment = Map.of(
                "EDGE_MCP_PORT", "tcp://10.0.0.1:8082",
                "EDGE_MCP_SERVICE_HOST", "10.0.0.1",
                "EDGE_MCP_SERVICE_PORT_HTTP", "8082",
                "EDGE_MCP_PORT_8082_TCP_ADDR", "10.0.0.1",
                "EDGE_MCP_HEADLESS_PORT", "tcp://10.0.0.2:8082");
        Configuration configuration = load(null, environment, Flags.NONE);
        assertThat(configuration.need(Settings.PORT)).isEqualTo(8082);
        assertThat(configuration.notes())
                .singleElement()
                .asString()
                .startsWith("EDGE_MCP_PORT is ignored")
                .contains("enableServiceLinks: false");
    }

    @Test
    void environment_variablesThatOthersUseToo_areNoReasonToStop() {
        Configuration configuration = load(null, Map.of("PORT", "http", "LOG_LEVEL", "trace"), Flags.NONE);
        assertThat(configuration.need(Settings.PORT)).isEqualTo(8082);
        assertThat(configuration.notes()).hasSize(2);
    }

    @Test
    void environment_misspelt_isNoted() {
        assertThat(load(null, Map.of("EDGE_MCP_GLOBAL_RSP", "5"), Flags.NONE).notes())
                .containsExactly(
                        "EDGE_MCP_GLOBAL_RSP is ignored: there is no such variable; did you mean EDGE_MCP_GLOBAL_RPS?");
    }

    @Test
    void environment_twoNamesOfOneSetting_theFirstWinsWithANote() {
        Map<String, String> environment = Map.of(
                "EDGE_MCP_REDIS_ENABLED", "true",
                "EDGE_MCP_REDIS_URL", "redis://:of-url@a:1/4",
                "REDIS_ADDR", "b:2",
                "REDIS_PASSWORD", "single",
                "EDGE_MCP_REDIS_DB", "9");
        Configuration configuration = load(null, environment, Flags.NONE);
        RedisSettings redis = configuration.redis();
        assertThat(redis.node()).isEqualTo(new RedisSettings.Node("a", 1));
        assertThat(redis.tls()).isNull();
        assertThat(redis.password()).isEqualTo("of-url");
        assertThat(redis.database()).isEqualTo(4);
        assertThat(configuration.notes()).containsExactly("REDIS_ADDR is ignored, because EDGE_MCP_REDIS_URL is set");
        assertThat(redis.toString()).doesNotContain("of-url");
    }

    @Test
    void redis_addressAndPartsAlone_arePutTogether() {
        Map<String, String> environment = Map.of(
                "EDGE_MCP_REDIS_ENABLED", "true",
                "REDIS_ADDR", "b:2",
                "REDIS_PASSWORD", "p+1%",
                "EDGE_MCP_REDIS_DB", "9",
                "REDIS_TLS_ENABLED", "true");
        RedisSettings redis = load(null, environment, Flags.NONE).redis();
        assertThat(redis.node()).isEqualTo(new RedisSettings.Node("b", 2));
        assertThat(redis.tls()).isNotNull();
        assertThat(redis.password()).isEqualTo("p+1%");
        assertThat(redis.database()).isEqualTo(9);
    }

    @Test
    void redis_sentinels_areAddressesWithPorts() {
        Map<String, String> environment = Map.of(
                "EDGE_MCP_REDIS_ENABLED", "true",
                "EDGE_MCP_REDIS_SENTINEL_MASTER", "mymaster",
                "EDGE_MCP_REDIS_SENTINEL_NODES", "a, b:1, [::1]:2",
                "EDGE_MCP_REDIS_SENTINEL_PASSWORD", "hidden");
        RedisSettings.Sentinels sentinels =
                load(null, environment, Flags.NONE).redis().sentinels();
        assertThat(sentinels.nodes())
                .containsExactly(
                        new RedisSettings.Node("a", 26_379),
                        new RedisSettings.Node("b", 1),
                        new RedisSettings.Node("::1", 2));
        assertThat(sentinels.master()).isEqualTo("mymaster");
        assertThat(sentinels.password()).isEqualTo("hidden");
        assertThat(sentinels.toString()).doesNotContain("hidden");
    }

    @Test
    void redis_partOfALaterLayer_winsOverTheUrl() {
        String yaml = "cache: {redis: {enabled: true, url: 'redis://u:old@a:1/4', username: nobody}}";
        RedisSettings redis =
                load(yaml, Map.of("REDIS_PASSWORD", "new"), Flags.NONE).redis();
        assertThat(redis.password()).isEqualTo("new");
        assertThat(redis.username()).isEqualTo("u");
        assertThat(redis.database()).isEqualTo(4);
    }

    @Test
    void load_manyProblems_areAllToldAtOnce() {
        Map<String, String> environment = Map.of("EDGE_MCP_TOOL_RPS", "lots", "EDGE_MCP_REDIS_URL", "http://:secret@h");
        List<String> problems = problems("""
                server:
                  prot: 8082
                rateLimit:
                  globalRps: many
                  tenantRPS: 5
                globalBurst: 3
                auth:
                  apiKey: REPLACE_WITH_ACTUAL_API_KEY
                  apiKey: two
                cache: 7
                edgeMcp: {}
                """, environment, new Flags().put(Settings.PORT, 70_000));
        String at = file() + ":";
        assertThat(problems)
                .containsExactly(
                        at + "2:3: server.prot is not a setting; did you mean port?",
                        at + "4:14: rateLimit.globalRps must be a number above 0, and at most 999999999, not 'many'",
                        at + "5:3: rateLimit.tenantRPS is not a setting; did you mean tenantRps?",
                        at + "6:1: globalBurst is not a setting; did you mean rateLimit.globalBurst?",
                        at + "8:11: auth.apiKey must be visible ASCII characters, since it is sent in a header, and no"
                                + " placeholder such as REPLACE_WITH_ACTUAL_API_KEY or ${NAME}, which anybody can look"
                                + " up; make a key with: openssl rand -base64 32",
                        at + "9:3: auth.apiKey is there twice, first in line 8",
                        at + "10:8: cache must be a section with l1, l2, compression, redis",
                        at + "11:1: edgeMcp is for the Helm chart: what is below it belongs at the top of this file",
                        "EDGE_MCP_REDIS_URL must be a URL of one Redis (not of a Cluster) such as redis://HOST:6379/0,"
                                + " rediss://USER:PASSWORD@HOST or HOST:6379",
                        "EDGE_MCP_TOOL_RPS must be a number above 0, and at most 999999999, not 'lots'",
                        "--port must be a whole number from 0 to 65535, not '70000'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: &x [1]; b: *x | 1:4 | anchor",
                "logLevel: *x | 1:11 | anchor",
                "logLevel: !!str warn | 1:11 | tag",
                "server: !!java.net.URL {} | 1:9 | tag",
                "--- {}; --- {} | 2:5 | one document",
                "just words | 1:1 | sections",
                "- 1 | 1:1 | sections",
                "server: [ | 1:10 | not YAML",
                "auth: {apiKey: 'secret | 1:23 | not YAML",
                "server: {port: {a: 1}} | 1:16 | must be a whole number",
                "workspace: {allowExec: [[x]]} | 1:25 | list",
                "x: {a: {a: {a: {a: {a: {a: {a: {a: {a: 1}}}}}}}}} | 1:1 | not a setting",
                "rateLimit: {tenants: {'a b': {}}} | 1:23 | not a name",
                "rateLimit: {tenants: {a: {rps: 1}}} | 1:27 | tenantRps",
                "server: {tls: {cert: x}} | 1:22 | needs server.tls.key",
                "server: {tls: {cert: x, key: y, selfSigned: true}} | 1:45 | together",
                "cache: {l1: {ttl: 5}} | 1:19 | 5m",
                "cache: {l1: {ttl: 400d}} | 1:19 | 366d",
                "cache: {redis: {url: 'redis-cluster://h'}} | 1:22 | redis://HOST",
            })
    void load_badFile_isRefusedWithItsPlace(String yaml, String place, String what) {
        List<String> problems = problems(yaml.replace("; ", "\n"), Map.of(), Flags.NONE);
        assertThat(problems)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith(file() + ":" + place + ":")
                        .contains(what));
        assertThat(problems).noneSatisfy(problem -> assertThat(problem).contains("secret"));
    }

    @Test
    void load_hostileFiles_endSoonAndSmall() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [*a")
                    .append(i - 1)
                    .append(", *a")
                    .append(i - 1)
                    .append("]\n");
        }
        for (String yaml : List.of(
                bomb.toString(),
                "[".repeat(200_000),
                "x: " + "{a: ".repeat(100_000),
                "x: " + "[".repeat(100_000),
                "k: v\n".repeat(100_000),
                "? ".repeat(100_000),
                "workspace: {allowExec: [" + "x,".repeat(100_000) + "]}",
                "x".repeat(900_000) + ": 1",
                "logLevel: '" + "x".repeat(900_000) + "'",
                "logLevel: \"\\0\\a\"",
                "\u0000\u0001")) {
            assertThat(problems(yaml, Map.of(), Flags.NONE))
                    .hasSizeBetween(1, 50)
                    .allSatisfy(
                            problem -> assertThat(problem).hasSizeLessThan(1000).doesNotContain("\u0000"));
        }
    }

    @Test
    void load_fileThatCannotBeRead_saysWhy() throws IOException {
        assertThat(problemsOf(folder.resolve("none.yaml"))).first().asString().endsWith("there is no such file");
        assertThat(problemsOf(folder)).first().asString().endsWith("it is not a regular file");
        Files.write(file(), new byte[] {'a', (byte) 0xff});
        assertThat(problemsOf(file())).first().asString().endsWith("it is not UTF-8");
        Files.writeString(file(), " ".repeat(ConfigFile.MAX_BYTES + 1));
        assertThat(problemsOf(file())).first().asString().endsWith("it is larger than 1 MiB");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "server:\n", "server: {port: }\nauth: {apiKey: ''}"})
    void load_emptyValues_sayNothing(String yaml) {
        assertThat(load(yaml, Map.of("EDGE_MCP_HOST", " "), Flags.NONE).all())
                .allSatisfy(value -> assertThat(value.source().layer()).isEqualTo(Source.Layer.DEFAULT));
    }

    @Test
    void workspaceAndTls_laterLayer_winsOverItsOpposite() {
        String yaml = "workspace: {enabled: false, folder: sub}\nserver: {tls: {cert: c.pem, key: k.pem}}";
        Configuration plain = load(yaml, Map.of(), Flags.NONE);
        assertThat(plain.workspaceOff()).isTrue();
        assertThat(plain.path(Settings.WORKSPACE_FOLDER)).isEqualTo(folder.resolve("sub"));
        assertThat(plain.selfSigned()).isFalse();
        Configuration flags = load(
                yaml,
                Map.of(),
                new Flags().put(Settings.WORKSPACE_FOLDER, "here").put(Settings.TLS_SELF_SIGNED, true));
        assertThat(flags.workspaceOff()).isFalse();
        assertThat(flags.path(Settings.WORKSPACE_FOLDER)).isEqualTo(Path.of("here"));
        assertThat(flags.selfSigned()).isTrue();
    }

    @Test
    void shown_hasNoSecrets() {
        Configuration configuration = load(
                "auth: {apiKey: my-secret}\ncache: {redis: {url: 'redis://u:my-secret@h', password: my-secret}}",
                Map.of("DEV_MESH_API_KEY", "my-secret", "EDGE_MCP_REDIS_SENTINEL_PASSWORD", "my-secret"),
                Flags.NONE);
        assertThat(configuration.all())
                .extracting(Effective::shown)
                .contains("redis://u:(redacted)@h", "(redacted)")
                .noneSatisfy(shown -> assertThat(shown.toString()).contains("my-secret"));
        assertThat(configuration.auth().toString()).doesNotContain("my-secret");
    }

    private Path file() {
        return folder.resolve("edge-mcp.yaml");
    }

    private Configuration load(String yaml, Map<String, String> environment, Flags flags) {
        if (yaml == null) {
            return ConfigLoader.of(null, environment, flags).load();
        }
        try {
            Files.writeString(file(), yaml);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return ConfigLoader.of(file(), environment, flags).load();
    }

    private List<String> problems(String yaml, Map<String, String> environment, Flags flags) {
        ConfigException failure = catchThrowableOfType(ConfigException.class, () -> load(yaml, environment, flags));
        assertThat(failure).isNotNull();
        return failure.problems().stream().map(Problem::toString).toList();
    }

    private static List<String> problemsOf(Path file) {
        ConfigException failure = catchThrowableOfType(
                ConfigException.class,
                () -> ConfigLoader.of(file, Map.of(), Flags.NONE).load());
        return failure.problems().stream().map(Problem::toString).toList();
    }

    private static List<String> sources(Configuration configuration) {
        return configuration.all().stream()
                .map(value -> value.path() + "=" + value.value() + " from " + value.source())
                .toList();
    }
}
