package dev.edgemcp.core.redis;

import dev.edgemcp.core.quota.Bucket;
import dev.edgemcp.core.quota.Decision;
import dev.edgemcp.core.quota.Limiter;
import dev.edgemcp.core.quota.LocalLimiter;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.core.time.Ticker;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** What one decision about a call costs, over all five buckets that a call can be held against. See docs/benchmarks/limits.md. */
// Samples, of which the median is read: others use the machine as well, and averages tell of them.
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LimiterBenchmark {
    private static final Rate MUCH = new Rate(1e9, 1_000_000_000);
    private static final List<Bucket> BUCKETS = List.of(
            new Bucket.Rated(Bucket.Kind.GLOBAL, "global", MUCH),
            new Bucket.Rated(Bucket.Kind.TENANT, "tenant:acme", MUCH),
            new Bucket.Rated(Bucket.Kind.TOOL, "tool:acme:fs_search", MUCH),
            new Bucket.Counted(Bucket.Kind.DAILY, "daily:acme", Long.MAX_VALUE / 2),
            new Bucket.Counted(Bucket.Kind.MONTHLY, "monthly:acme", Long.MAX_VALUE / 2));

    /** In memory. */
    @State(Scope.Benchmark)
    public static class Memory {
        final Limiter limiter = new LocalLimiter(Ticker.system());
    }

    /** In a Redis of its own. */
    @State(Scope.Benchmark)
    public static class Shared {
        private final Script script = new Script("decide.lua");
        private RealRedis redis;
        private RedisConnection connection;
        private RedisLimiter limiter;
        private RedisAsyncCommands<String, String> commands;
        private String[] keys;
        private String[] arguments;

        @Setup
        public void start() throws Exception {
            redis = new RealRedis();
            connection = new RedisConnection(redis.settings().withCommandTimeout(Duration.ofSeconds(10)));
            limiter = new RedisLimiter(connection, () -> 1, Duration.ofMinutes(5), Ticker.system());
            Await.until(() -> connection.up() && limiter.settled());
            commands = connection.commands();
            keys = limiter.keys();
            arguments = RedisLimiter.arguments("take", BUCKETS);
        }

        @TearDown
        public void stop() {
            limiter.close();
            connection.close();
            redis.close();
        }
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public Decision memory(Memory state) {
        return state.limiter.decide(BUCKETS).join();
    }

    @Benchmark
    public Decision redis(Shared state) {
        return state.limiter.decide(BUCKETS).join();
    }

    /** The same script, called by nothing but the driver. */
    @Benchmark
    public Object script(Shared state) {
        return state.script
                .run(state.commands, state.keys, state.arguments)
                .toCompletableFuture()
                .join();
    }

    public static void main(String[] args) throws Exception {
        // The two that are compared take turns, one fork at a time, as the machine is not the same from minute to minute.
        int turns = Integer.getInteger("benchmark.turns", 7);
        double[] ratios = new double[turns];
        double memory = 0;
        for (int i = 0; i < turns; i++) {
            double redis = run("redis");
            ratios[i] = redis / run("script");
            memory = i == 0 ? run("memory") : memory;
        }
        Arrays.sort(ratios);
        System.out.printf(
                Locale.ROOT,
                "%nin memory: %.0f ns a decision%nin Redis: %.2f [%.2f-%.2f] times the script alone%n",
                memory,
                ratios[turns / 2],
                ratios[0],
                ratios[turns - 1]);
    }

    private static double run(String name) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("LimiterBenchmark\\." + name + "$")
                        .forks(1)
                        .warmupIterations(3)
                        .warmupTime(TimeValue.seconds(1))
                        .measurementIterations(3)
                        .measurementTime(TimeValue.seconds(1))
                        .build())
                .run();
        RunResult result = results.iterator().next();
        return name.equals("memory")
                ? result.getPrimaryResult().getScore()
                : result.getPrimaryResult().getStatistics().getPercentile(50);
    }
}
