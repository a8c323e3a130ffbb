package dev.edgemcp.core.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.cache.CacheKey;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Against a real Redis. */
class RedisCacheStoreIT {
    private static final CacheKey KEY = new CacheKey("t", "k".repeat(43));
    private static final String REDIS_KEY = "edge_mcp:cache:t:" + "k".repeat(43);
    private static final Duration HOUR = Duration.ofHours(1);

    private final RealRedis redis = new RealRedis();
    private final RedisClient client = RedisClient.create(redis.url());
    private final StatefulRedisConnection<String, byte[]> connection =
            client.connect(RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE));
    private final RedisCommands<String, byte[]> commands = connection.sync();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        redis.close();
    }

    private CachePeer peer(String name) throws Exception {
        CachePeer peer = new CachePeer(name, redis.url());
        open.add(peer);
        return peer.ready();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(10, TimeUnit.SECONDS);
    }

    @Test
    void entry_comesBackAndHasATimeToLive() throws Exception {
        RedisCacheStore store = peer("a").store();
        byte[] small = "small".getBytes(StandardCharsets.UTF_8);
        byte[] large = "large ".repeat(10_000).getBytes(StandardCharsets.UTF_8);

        get(store.put(KEY, small, HOUR));
        assertThat(get(store.get(KEY))).isEqualTo(small);
        assertThat(commands.get(REDIS_KEY)).hasSize(small.length + 1);

        get(store.put(KEY, large, Duration.ofMillis(90_000)));
        assertThat(get(store.get(KEY))).isEqualTo(large);
        assertThat(commands.get(REDIS_KEY)).hasSizeLessThan(large.length / 10);
        assertThat(commands.pttl(REDIS_KEY)).isBetween(60_000L, 90_000L);

        get(store.invalidate(KEY));
        assertThat(get(store.get(KEY))).isNull();
        Await.until(() -> commands.exists(REDIS_KEY) == 0);
    }

    @Test
    void everyKey_expires() throws Exception {
        CachePeer peer = peer("a");
        for (int i = 0; i < 20; i++) {
            peer.call("k" + i, "x".repeat(i * 500));
        }
        peer.forget("k1");
        Await.until(() -> commands.keys("*").size() >= 20);

        assertThat(commands.keys("*"))
                .allMatch(key -> key.startsWith("edge_mcp:cache:t:"))
                .allSatisfy(key -> assertThat(commands.pttl(key)).isNotEqualTo(-1));
    }

    @Test
    void value_ofSomebodyElse_isNoEntry() throws Exception {
        RedisCacheStore store = peer("a").store();
        byte[] huge = new byte[RedisCacheSettings.DEFAULT.maxEntryBytes() * 4];
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(1);
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 50; i++) {
                gzip.write(huge);
            }
        }
        byte[] cut = bomb.toByteArray();
        cut[0] = 1;
        for (byte[] value : List.of(
                huge,
                bomb.toByteArray(),
                java.util.Arrays.copyOf(cut, 40),
                new byte[] {1, 2, 3},
                new byte[] {7, 1, 1},
                new byte[0])) {
            commands.set(REDIS_KEY, value);
            assertThat(get(store.get(KEY))).isNull();
        }
        commands.del(REDIS_KEY);
        commands.lpush(REDIS_KEY, new byte[] {0, 1});
        assertThatThrownBy(() -> get(store.get(KEY))).hasMessageContaining("WRONGTYPE");
        get(store.put(KEY, new byte[] {1}, HOUR));
        assertThat(get(store.get(KEY))).containsExactly(1);
    }

    @Test
    void call_whoseEntryIsGarbage_runsTheHandler() throws Exception {
        CachePeer one = peer("a");
        assertThat(one.call("x")).isEqualTo("a 1");
        Await.until(() -> commands.keys("*").size() == 1);
        for (String key : commands.keys("*")) {
            commands.set(key, "garbage, and long enough to have a head of fifty-two bytes".getBytes());
        }
        assertThat(peer("b").call("x")).isEqualTo("b 1");
    }

    @Test
    void result_isSharedAndForgottenByAll() throws Exception {
        CachePeer one = peer("a");
        CachePeer two = peer("b");
        assertThat(one.call("x")).isEqualTo("a 1");
        assertThat(two.change()).isEqualTo("changed");
        assertThat(two.call("x")).isEqualTo("a 1");

        // Also from the memory of the second, as nothing is in Redis any more that it could have it from.
        one.forget("x");
        assertThat(two.change()).isEqualTo("changed");

        assertThat(two.call("x")).isEqualTo("b 1");
        assertThat(one.change()).isEqualTo("changed");
        assertThat(one.call("x")).isEqualTo("b 1");
    }

    @Test
    void changes_areToldMoreThanOnce() throws Exception {
        CachePeer one = peer("a");
        CachePeer two = peer("b");
        for (int round = 0; round < 5; round++) {
            String result = two.call("x");
            assertThat(one.change()).isEqualTo("changed");
            assertThat(one.call("x")).isEqualTo(result);
            one.forget("x");
            assertThat(two.change()).isEqualTo("changed");
            assertThat(two.call("x")).isNotEqualTo(result);
            assertThat(one.change()).isEqualTo("changed");
            one.forget("x");
            assertThat(two.change()).isEqualTo("changed");
        }
    }

    @Test
    void operator_deletesOrEmpties_copiesAreDropped() throws Exception {
        CachePeer peer = peer("a");
        assertThat(peer.call("x")).isEqualTo("a 1");
        Await.until(() -> commands.keys("*").size() == 1);

        commands.del(commands.keys("*").toArray(String[]::new));
        assertThat(peer.change()).isEqualTo("changed");
        assertThat(peer.call("x")).isEqualTo("a 2");
        Await.until(() -> commands.keys("*").size() == 1);

        commands.flushall();
        assertThat(peer.change()).isEqualTo("all");
        assertThat(peer.call("x")).isEqualTo("a 3");
    }

    @Test
    void entry_thatExpiresOrIsEvicted_isToldAsWell() throws Exception {
        CachePeer peer = peer("a");
        commands.set(REDIS_KEY, new byte[] {0}, SetArgs.Builder.px(20));
        assertThat(peer.change()).isEqualTo("changed");
        assertThat(peer.change()).isEqualTo("changed");

        commands.set(REDIS_KEY, new byte[] {0});
        assertThat(peer.change()).isEqualTo("changed");
        commands.configSet("maxmemory-policy", "allkeys-random");
        commands.configSet("maxmemory", "1");
        assertThatThrownBy(() -> commands.set("something", new byte[] {0})).hasMessageContaining("OOM");
        assertThat(peer.change()).isEqualTo("changed");
    }

    @Test
    void forget_reachesACopyThatIsNotInRedis() throws Exception {
        CachePeer one = peer("a");
        CachePeer two = peer("b");
        commands.configSet("maxmemory", "1");
        assertThat(two.call("x")).isEqualTo("b 1");
        assertThatThrownBy(() -> get(two.store().put(KEY, new byte[] {1}, HOUR)))
                .hasMessageContaining("OOM");
        assertThat(two.call("x")).isEqualTo("b 1");
        commands.configSet("maxmemory", "0");

        one.forget("x");

        assertThat(two.change()).isEqualTo("changed");
        assertThat(two.call("x")).isEqualTo("b 2");
    }

    @Test
    void otherProcess_changesAnEntry_copyHereIsDropped() throws Exception {
        CachePeer here = peer("here");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CachePeer.class.getName(),
                        "there",
                        redis.url())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (Writer to = process.outputWriter(StandardCharsets.UTF_8);
                BufferedReader from =
                        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(from.readLine()).isEqualTo("ready");
            String first = here.call("x");
            assertThat(say(to, from, "change")).isEqualTo("changed");
            assertThat(say(to, from, "call x")).isEqualTo(first);

            assertThat(say(to, from, "forget x")).isEqualTo("forgotten");
            assertThat(here.change()).isEqualTo("changed");
            String second = here.call("x");
            assertThat(second).isNotEqualTo(first);

            assertThat(say(to, from, "change")).isEqualTo("changed");
            assertThat(say(to, from, "call x")).isEqualTo(second);
            here.forget("x");
            assertThat(say(to, from, "change")).isEqualTo("changed");
            assertThat(say(to, from, "call x")).isEqualTo("there 1");
        } finally {
            process.destroy();
        }
    }

    private static String say(Writer to, BufferedReader from, String line) throws Exception {
        to.write(line + "\n");
        to.flush();
        return from.readLine();
    }

    @Test
    void redis_stopsAndComesBack_callsGoOnAndCopiesAreDropped() throws Exception {
        CachePeer one = peer("a");
        CachePeer two = peer("b");
        assertThat(one.call("x")).isEqualTo("a 1");
        assertThat(two.change()).isEqualTo("changed");

        redis.stop();
        assertThat(one.change()).isEqualTo("all");
        assertThat(one.store().available()).isFalse();
        assertThat(one.call("x")).isEqualTo("a 2");
        assertThat(one.call("x")).isEqualTo("a 2");
        assertThatThrownBy(() -> one.forget("x")).hasMessageContaining("away");

        redis.start();
        Await.until(() -> one.store().available() && two.store().available());
        assertThat(one.change()).isEqualTo("all");
        String now = one.call("x");
        String change = two.change();
        while ("all".equals(change)) {
            change = two.change();
        }
        assertThat(change).isEqualTo("changed");
        assertThat(two.call("x")).isEqualTo(now);
        one.forget("x");
        Await.until(() -> !two.call("x").equals(now));
    }

    @Test
    void redis_comesLaterThanTheServer_isUsed() throws Exception {
        redis.stop();
        CachePeer peer = new CachePeer("a", redis.url());
        open.add(peer);
        assertThat(peer.call("x")).isEqualTo("a 1");
        assertThat(peer.store().available()).isFalse();

        redis.start();
        peer.ready();

        peer.call("y");
        Await.until(() -> !commands.keys("*").isEmpty());
    }

    @Test
    void redis_hangs_fewCallsWaitAndBriefly() throws Exception {
        CachePeer peer = new CachePeer("a", redis.url(), RedisCacheSettings.DEFAULT);
        open.add(peer);
        peer.ready();
        commands.clientPause(5_000);
        long start = System.nanoTime();
        for (int i = 0; i < 40; i++) {
            peer.call("k" + i);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);

        // Forty times the patience would be 1,200 ms, and Redis itself hangs for five seconds.
        assertThat(took).isLessThan(Duration.ofMillis(900));
        Await.until(() -> peer.store()
                .get(KEY)
                .handle((entry, failure) -> failure == null)
                .get(10, TimeUnit.SECONDS));
    }

    @Test
    void redis_isFull_callsGoOn() throws Exception {
        CachePeer peer = peer("a");
        commands.configSet("maxmemory", "1");
        assertThat(peer.call("x")).isEqualTo("a 1");
        assertThat(peer.call("x")).isEqualTo("a 1");
        assertThatThrownBy(() -> get(peer.store().put(KEY, new byte[] {1}, HOUR)))
                .hasMessageContaining("OOM");
        commands.configSet("maxmemory", "0");
        get(peer.store().put(KEY, new byte[] {1}, HOUR));
        assertThat(get(peer.store().get(KEY))).containsExactly(1);
    }
}
