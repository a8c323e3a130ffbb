package dev.edgemcp.core.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Bucket.Counted;
import dev.edgemcp.core.quota.Bucket.Kind;
import dev.edgemcp.core.quota.Bucket.Rated;
import dev.edgemcp.core.quota.Decision;
import dev.edgemcp.core.quota.Decision.Admitted;
import dev.edgemcp.core.quota.Decision.Refused;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.core.time.Ticker;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shared limiter, on a real Redis. */
class RedisLimiterIT {
    private static final int REPLICAS = 3;

    private final List<RedisConnection> connections = new ArrayList<>();
    private final List<RedisLimiter> limiters = new ArrayList<>();
    private RealRedis redis;
    private RedisClient client;
    private RedisCommands<String, String> direct;

    @BeforeEach
    void start() throws Exception {
        redis = new RealRedis();
        client = RedisClient.create(redis.url());
        direct = client.connect().sync();
        for (int i = 0; i < REPLICAS; i++) {
            RedisConnection connection = new RedisConnection(redis.settings());
            connections.add(connection);
            limiters.add(new RedisLimiter(connection, () -> REPLICAS, Duration.ofMinutes(5), Ticker.system()));
        }
        for (RedisConnection connection : connections) {
            until(connection::up);
        }
    }

    @AfterEach
    void stop() {
        limiters.forEach(RedisLimiter::close);
        connections.forEach(RedisConnection::close);
        client.shutdown();
        redis.close();
    }

    @Test
    void burst_isOneOverAllReplicas() {
        Bucket bucket = rated("b", 0.001, 10);

        long admitted = 0;
        for (int i = 0; i < 30; i++) {
            admitted += admitted(limiters.get(i % REPLICAS), bucket) ? 1 : 0;
        }

        assertThat(admitted).isEqualTo(10);
    }

    @Test
    void refusal_takesNothing_andSaysWhichAndHowLong() {
        Bucket wide = rated("wide", 0.001, 5);
        Bucket narrow = rated("narrow", 0.5, 1);
        assertThat(admitted(limiters.get(0), wide, narrow)).isTrue();

        for (RedisLimiter limiter : limiters) {
            Refused refused = (Refused) limiter.decide(List.of(wide, narrow)).join();
            assertThat(refused.bucket()).isEqualTo(narrow);
            assertThat(refused.retryAfter()).isBetween(Duration.ofMillis(500), Duration.ofSeconds(2));
        }

        assertThat(limiters.get(1).levels(List.of(wide, narrow)).join())
                .extracting(Limiter.Level::remaining)
                .containsExactly(4L, 0L);
    }

    @Test
    void knownToBeEmpty_isNotAskedAgain() {
        Bucket bucket = rated("b", 0.001, 1);
        assertThat(admitted(limiters.get(0), bucket)).isTrue();
        assertThat(admitted(limiters.get(0), bucket)).isFalse();
        long before = commandsProcessed();

        for (int i = 0; i < 1000; i++) {
            assertThat(admitted(limiters.get(0), bucket)).isFalse();
        }

        assertThat(commandsProcessed() - before).isLessThan(50);
    }

    @Test
    void manyThreadsOnAllReplicas_neverExceedTheRate_andUseNearlyAllOfIt() throws Exception {
        Bucket bucket = rated("hot", 400, 50);
        AtomicLong admitted = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(2 * REPLICAS);
        CountDownLatch go = new CountDownLatch(1);
        List<Future<?>> running = new ArrayList<>();
        long[] end = new long[1];
        for (int i = 0; i < 2 * REPLICAS; i++) {
            RedisLimiter limiter = limiters.get(i % REPLICAS);
            running.add(threads.submit(() -> {
                go.await();
                while (System.nanoTime() < end[0]) {
                    if (admitted(limiter, bucket)) {
                        admitted.incrementAndGet();
                    } else {
                        Thread.onSpinWait();
                    }
                }
                return null;
            }));
        }
        end[0] = System.nanoTime() + TimeUnit.SECONDS.toNanos(3);
        long before = time();
        go.countDown();
        for (Future<?> each : running) {
            each.get(30, TimeUnit.SECONDS);
        }
        double seconds = (time() - before) / 1e6;
        threads.shutdownNow();

        double room = 50 + 400 * seconds;
        assertThat((double) admitted.get()).isLessThanOrEqualTo(room + 1).isGreaterThan(0.98 * room - 1);
    }

    @Test
    void quotas_areExactOverReplicas_inTheCalendarOfRedis() throws Exception {
        Bucket daily = new Counted(Kind.DAILY, "daily:acme", 100);
        Bucket monthly = new Counted(Kind.MONTHLY, "monthly:acme", 150);
        AtomicLong admitted = new AtomicLong();
        ExecutorService threads = Executors.newFixedThreadPool(2 * REPLICAS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < 2 * REPLICAS; i++) {
            RedisLimiter limiter = limiters.get(i % REPLICAS);
            running.add(threads.submit(() -> {
                for (int n = 0; n < 50; n++) {
                    admitted.addAndGet(admitted(limiter, daily, monthly) ? 1 : 0);
                }
            }));
        }
        for (Future<?> each : running) {
            each.get(30, TimeUnit.SECONDS);
        }
        threads.shutdownNow();

        assertThat(admitted).hasValue(100);
        Refused refused =
                (Refused) limiters.get(0).decide(List.of(daily, monthly)).join();
        Instant now = Instant.ofEpochMilli(time() / 1000);
        Instant midnight = now.truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        assertThat(refused.bucket()).isEqualTo(daily);
        assertThat(refused.retryAfter().toSeconds())
                .isBetween(
                        Duration.between(now, midnight).toSeconds() - 2,
                        Duration.between(now, midnight).toSeconds() + 2);

        // A full month says when the next one begins.
        Bucket full = new Counted(Kind.MONTHLY, "monthly:other", 1);
        assertThat(admitted(limiters.get(0), full)).isTrue();
        Refused month = (Refused) limiters.get(1).decide(List.of(full)).join();
        Instant next = now.atZone(ZoneOffset.UTC)
                .withDayOfMonth(1)
                .plusMonths(1)
                .truncatedTo(ChronoUnit.DAYS)
                .toInstant();
        assertThat(month.retryAfter().toSeconds())
                .isBetween(
                        Duration.between(now, next).toSeconds() - 2,
                        Duration.between(now, next).toSeconds() + 2);
    }

    @Test
    void redisGone_eachReplicaKeepsItsShare_andPaysBackWhenItReturns() throws Exception {
        Bucket rate = rated("r", 0.001, 30);
        Bucket quota = new Counted(Kind.DAILY, "daily:acme", 60);
        redis.stop();
        for (RedisConnection connection : connections) {
            until(() -> !connection.up());
        }

        long admitted = 0;
        for (int i = 0; i < 300; i++) {
            admitted += admitted(limiters.get(i % REPLICAS), rate, quota) ? 1 : 0;
        }
        assertThat(admitted).isEqualTo(30);

        redis.start();
        for (RedisConnection connection : connections) {
            until(connection::up);
        }
        // What was let through meanwhile counts, although this Redis knew nothing: none are left, and 30 of 60.
        for (RedisLimiter limiter : limiters) {
            until(() -> limiter.levels(List.of(rate, quota)).join().stream()
                    .map(Limiter.Level::remaining)
                    .toList()
                    .equals(List.of(0L, 30L)));
        }
        long after = 0;
        for (int i = 0; i < 300; i++) {
            after += admitted(limiters.get(i % REPLICAS), quota) ? 1 : 0;
        }
        assertThat(after).isEqualTo(30);
    }

    @Test
    void redisFull_isAsGoodAsGone() throws Exception {
        direct.configSet("maxmemory", "1");
        Bucket bucket = rated("b", 0.001, 9);

        long admitted = 0;
        for (int i = 0; i < 60; i++) {
            admitted += admitted(limiters.get(0), bucket) ? 1 : 0;
        }

        assertThat(admitted).isEqualTo(3);
        until(() -> !connections.get(0).up());
        direct.configSet("maxmemory", "0");
        // Once it has been told of the three, there are six left for all.
        until(() -> limiters.get(0).levels(List.of(bucket)).join().get(0).remaining() == 6);
        assertThat(admitted(limiters.get(0), bucket)).isTrue();
    }

    @Test
    void redisThatHangs_isWaitedForByAFewCallsOnly() throws Exception {
        Bucket bucket = rated("b", 0.001, 3000);
        assertThat(admitted(limiters.get(0), bucket)).isTrue();
        RedisClient other = RedisClient.create(redis.url());
        try {
            // Blocks the whole of Redis.
            Thread sleeper = new Thread(() -> {
                try {
                    other.connect()
                            .sync()
                            .dispatch(
                                    io.lettuce.core.protocol.CommandType.DEBUG,
                                    new io.lettuce.core.output.StatusOutput<>(io.lettuce.core.codec.StringCodec.UTF8),
                                    new io.lettuce.core.protocol.CommandArgs<>(io.lettuce.core.codec.StringCodec.UTF8)
                                            .add("SLEEP")
                                            .add("4"));
                } catch (RuntimeException e) {
                    // Told by the assertions below.
                }
            });
            sleeper.start();
            until(() -> {
                admitted(limiters.get(0), bucket);
                return !connections.get(0).up();
            });
            long start = System.nanoTime();
            for (int i = 0; i < 500; i++) {
                limiters.get(0).decide(List.of(bucket)).join();
            }
            // Not one of them has waited for Redis, or this alone would be 100 seconds.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
            until(connections.get(0)::up);
            sleeper.join(20_000);
        } finally {
            other.shutdown();
        }
    }

    @Test
    void keys_haveNoTimeToLive_andWhatSaysNothingIsSwept() throws Exception {
        admitted(limiters.get(0), rated("slow", 0.001, 1), new Counted(Kind.DAILY, "daily:acme", 5));
        for (int i = 0; i < 100; i++) {
            admitted(limiters.get(0), rated("fast-" + i, 1_000_000, 1));
        }
        assertThat(direct.ttl("edge_mcp:rates")).isEqualTo(-1);
        assertThat(direct.ttl("edge_mcp:counts")).isEqualTo(-1);

        until(() -> {
            limiters.get(0).sweep();
            return direct.hlen("edge_mcp:rates") == 1;
        });

        assertThat(direct.hget("edge_mcp:rates", "slow")).isNotNull();
        assertThat(direct.hlen("edge_mcp:counts")).isEqualTo(1);
    }

    private long time() {
        List<String> time = direct.time();
        return Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1));
    }

    private long commandsProcessed() {
        return direct.info("stats")
                .lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .sum();
    }

    private static boolean admitted(Limiter limiter, Bucket... buckets) {
        Decision decision = limiter.decide(List.of(buckets)).join();
        return decision instanceof Admitted;
    }

    private static Rated rated(String key, double perSecond, long burst) {
        return new Rated(Kind.TENANT, key, new Rate(perSecond, burst));
    }

    private static void until(Callable<Boolean> condition) throws Exception {
        Await.until(condition);
    }
}
