package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.redis.RealRedis;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three servers that count in one Redis, under more calls than they admit. */
@Timeout(240)
class SharedLimitsIT {
    private static final int REPLICAS = 3;
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String KEY = "a-key-for-the-load-of-this-test";
    /** What limits calls is named by each test; what is not named must not be in the way. */
    private static final String OTHERS = "globalRps: 100000, toolRps: 100000, connectsPerSecond: 100000";

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<ServeProcess> replicas = new ArrayList<>();
    private final Calls calls = new Calls(KEY);
    private RealRedis redis;
    private RedisClient client;
    private RedisCommands<String, String> direct;

    @BeforeEach
    void start() {
        // What it has counted survives its end.
        redis = new RealRedis("appendonly yes", "appendfsync always", "dir " + home);
        client = RedisClient.create(redis.url());
        direct = client.connect().sync();
    }

    @AfterEach
    void stop() {
        calls.close();
        replicas.forEach(ServeProcess::close);
        client.shutdown();
        redis.close();
    }

    private Path file() {
        return home.resolve("edge-mcp.yaml");
    }

    private void configure(String limits) throws Exception {
        Files.writeString(file(), "rateLimit: {" + OTHERS + ", maxReplicas: " + REPLICAS + ", " + limits + "}\n");
    }

    /** On servers that are patient: an answer that comes too late can count twice, and is not what these tests are about. */
    private List<URI> serve(int redisPort, String limits) throws Exception {
        return serve(redisPort, "5s", limits);
    }

    private List<URI> serve(int redisPort, String patience, String limits) throws Exception {
        configure(limits);
        Map<String, String> environment = new HashMap<>();
        environment.put("EDGE_MCP_API_KEY", KEY);
        environment.put("EDGE_MCP_REDIS_ENABLED", "true");
        environment.put("EDGE_MCP_REDIS_URL", "redis://127.0.0.1:" + redisPort + "/0");
        environment.put("EDGE_MCP_REDIS_COMMAND_TIMEOUT", patience);
        List<URI> uris = new ArrayList<>();
        for (int i = 0; i < REPLICAS; i++) {
            replicas.add(ServeProcess.start(
                    home, environment, "--config", "edge-mcp.yaml", "--port", "0", "--no-workspace"));
        }
        for (ServeProcess replica : replicas) {
            uris.add(replica.uri());
        }
        awaitRedis(uris, "ok");
        return uris;
    }

    private void awaitRedis(List<URI> uris, String state) {
        for (URI uri : uris) {
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> get(uri, "/health/ready").contains("\"redis\":\"" + state));
        }
    }

    private String get(URI uri, String path) throws Exception {
        return http.send(HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString())
                .body();
    }

    /** Microseconds by the clock of Redis. */
    private long time() {
        List<String> time = direct.time();
        return Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1));
    }

    private void load(List<URI> uris) {
        uris.forEach(uri -> calls.callOn(uri, 4));
    }

    private static void untilEnded(Calls calls, long number) {
        Awaitility.await().atMost(SOON).until(() -> calls.ended() >= number);
    }

    @Test
    void rate_isOneOverAllServers_andNearlyAllOfItIsUsed() throws Exception {
        List<URI> uris = serve(redis.port(), "tenantRps: 100, tenantBurst: 10, enableQuotas: false");

        long begin = time();
        load(uris);
        // Until the servers are warm, which use less than there is before that.
        untilEnded(calls, 1000);
        long from = time();
        long before = calls.admitted();
        Awaitility.await().atMost(SOON).until(() -> time() - from > 4_000_000);
        double used = calls.admitted() - before;
        double seconds = (time() - from) / 1e6;
        calls.stop();
        double room = 10 + 100 * ((time() - begin) / 1e6);

        assertThat(calls.outcomes()).containsOnlyKeys("200", "429");
        assertThat((double) calls.admitted()).isLessThanOrEqualTo(room + 1);
        assertThat(used).isGreaterThan(0.98 * 100 * seconds - 1);
    }

    @Test
    void quota_isExact() throws Exception {
        List<URI> uris = serve(redis.port(), "tenantRps: 100000, dailyQuota: 200");

        load(uris);
        untilEnded(calls, 600);
        calls.stop();

        assertThat(calls.outcomes()).containsOnlyKeys("200", "429");
        assertThat(calls.admitted()).isEqualTo(200);
    }

    @Test
    void redisKilledAndStarted_limitHoldsButForAShareOfEach_noCallIsLost_andQuotasKnowOfAll() throws Exception {
        List<URI> uris = serve(redis.port(), "tenantRps: 60, tenantBurst: 30, dailyQuota: 1000000");

        long begin = System.nanoTime();
        load(uris);
        untilEnded(calls, 200);
        redis.stop();
        awaitRedis(uris, "Redis ");
        long ended = calls.ended();
        untilEnded(calls, ended + 200);
        redis.start();
        awaitRedis(uris, "ok");
        untilEnded(calls, calls.ended() + 200);
        calls.stop();
        double seconds = (System.nanoTime() - begin) / 1e9;

        assertThat(calls.outcomes()).containsOnlyKeys("200", "429");
        // Once more the burst, which is the shares of all together.
        assertThat((double) calls.admitted()).isLessThanOrEqualTo(30 + 60 * seconds + 30 + 1);
        // What was let through meanwhile has been added to the quota; a call whose answer came too late may count
        // twice.
        RedisCommands<String, String> again = client.connect().sync();
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(counted(again))
                        .as(
                                "%s calls; log of the first: %s",
                                calls.outcomes(), replicas.get(0).err())
                        .isGreaterThanOrEqualTo(calls.admitted()));
        assertThat(counted(again)).isLessThanOrEqualTo(calls.admitted() + REPLICAS * 4);
    }

    private static long counted(RedisCommands<String, String> redis) {
        String stored = redis.hget("edge_mcp:counts", "daily:default");
        return stored == null ? 0 : Long.parseLong(stored.substring(stored.indexOf(':') + 1));
    }

    @Test
    void redisSlow_callsDoNotWaitForIt_andSharesCount() throws Exception {
        try (SlowProxy proxy = new SlowProxy(redis.port())) {
            List<URI> uris = serve(proxy.port(), "200ms", "tenantRps: 0.001, tenantBurst: 30, enableQuotas: false");
            for (int i = 0; i < 6; i++) {
                assertThat(calls.call(uris.get(i % REPLICAS)).statusCode()).isEqualTo(200);
            }

            proxy.delay(Duration.ofSeconds(3));
            for (URI uri : uris) {
                Awaitility.await().atMost(SOON).until(() -> {
                    calls.count(uri);
                    return get(uri, "/health/ready").contains("\"redis\":\"Redis ");
                });
            }
            load(uris);
            untilEnded(calls, calls.ended() + 300);
            calls.stop();

            assertThat(calls.outcomes()).containsOnlyKeys("200", "429");
            // A share is 10 calls at once.
            assertThat(calls.admitted()).isLessThanOrEqualTo(30);
            proxy.delay(Duration.ZERO);
            awaitRedis(uris, "ok");
        }
    }

    @Test
    void reloadUnderLoad_losesNoCall_andTheNewLimitCounts() throws Exception {
        List<URI> uris = serve(redis.port(), "tenantRps: 100000, enableQuotas: false");

        load(uris);
        for (int i = 0; i < 5; i++) {
            configure("tenantRps: " + (100_000 - i) + ", enableQuotas: false");
            untilEnded(calls, calls.ended() + 100);
        }
        assertThat(calls.outcomes()).containsOnlyKeys("200");
        configure("tenantRps: 0.001, tenantBurst: 1, enableQuotas: false");
        Awaitility.await().atMost(SOON).until(() -> {
            long before = calls.admitted();
            untilEnded(calls, calls.ended() + 100);
            return calls.admitted() == before;
        });
        calls.stop();

        assertThat(calls.outcomes()).containsOnlyKeys("200", "429");
    }
}
