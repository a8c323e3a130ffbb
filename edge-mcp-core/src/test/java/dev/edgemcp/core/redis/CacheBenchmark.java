package dev.edgemcp.core.redis;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.cache.CacheSettings;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a result from the cache costs beside running a handler that does nothing. docs/benchmarks/cache.md says how to run it and
 * how to read it.
 */
final class CacheBenchmark {
    private static final int ROUNDS = Integer.getInteger("benchmark.rounds", 15);
    private static final Duration WINDOW = Duration.ofMillis(Integer.getInteger("benchmark.millis", 300));
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final String SMALL = "x".repeat(100);
    private static final String LARGE = "0123456789abcde\n".repeat(1024);

    private record Subject(String name, EdgeMcp edge, String tool, List<Double> micros) {
        double measure(Duration window) {
            ObjectNode arguments =
                    Json.object().put("path", "src/main/java/Some.java").put("line", 12);
            long start = System.nanoTime();
            long calls = 0;
            long took;
            do {
                for (int i = 0; i < 20; i++) {
                    if (edge.call(Principal.ANONYMOUS, tool, arguments).join().isError()) {
                        throw new IllegalStateException(name);
                    }
                }
                calls += 20;
                took = System.nanoTime() - start;
            } while (took < window.toNanos());
            return took / 1e3 / calls;
        }

        double median() {
            Collections.sort(micros);
            return micros.get(micros.size() / 2);
        }
    }

    private CacheBenchmark() {}

    public static void main(String[] args) throws Exception {
        try (RealRedis redis = new RealRedis()) {
            RedisClient client = RedisClient.create();
            RedisCacheStore store = new RedisCacheStore(
                    client, RedisURI.create(redis.url()), RedisCacheSettings.DEFAULT, Ticker.system());
            Await.until(() -> {
                store.get(new dev.edgemcp.core.cache.CacheKey("any", "a".repeat(43)));
                return store.available();
            });
            try (EdgeMcp memory = server().build();
                    EdgeMcp shared = server().cache(CacheSettings.DEFAULT.withLocal(0, Duration.ofMinutes(5)))
                            .cacheStore(store)
                            .build()) {
                run(List.of(
                        new Subject("handler, 100 B", memory, "small", new ArrayList<>()),
                        new Subject("memory (L1), 100 B", memory, "small_cached", new ArrayList<>()),
                        new Subject("Redis (L2), 100 B", shared, "small_cached", new ArrayList<>()),
                        new Subject("handler, 16 KiB", memory, "large", new ArrayList<>()),
                        new Subject("memory (L1), 16 KiB", memory, "large_cached", new ArrayList<>()),
                        new Subject("Redis (L2), 16 KiB", shared, "large_cached", new ArrayList<>())));
            }
            client.shutdown();
        }
    }

    private static void run(List<Subject> subjects) {
        System.out.printf(
                "Java %s, %d processors, one caller, %d rounds of %d ms%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                ROUNDS,
                WINDOW.toMillis());
        subjects.forEach(subject -> subject.measure(WARM_UP));
        for (int round = 0; round < ROUNDS; round++) {
            subjects.forEach(subject -> subject.micros().add(subject.measure(WINDOW)));
        }
        System.out.println("| | µs a call, median [range] |");
        System.out.println("|---|---|");
        for (Subject subject : subjects) {
            double median = subject.median();
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f [%.1f–%.1f] |%n",
                    subject.name(),
                    median,
                    subject.micros().get(0),
                    subject.micros().get(subject.micros().size() - 1));
        }
    }

    private static EdgeMcp.Builder server() {
        return EdgeMcp.builder("benchmark", "1")
                .tool(tool("small", SMALL).build())
                .tool(tool("small_cached", SMALL)
                        .cache(CachePolicy.ttl(Duration.ofHours(1)))
                        .build())
                .tool(tool("large", LARGE).build())
                .tool(tool("large_cached", LARGE)
                        .cache(CachePolicy.ttl(Duration.ofHours(1)))
                        .build());
    }

    private static Tool.Builder tool(String name, String text) {
        record Arguments(String path, int line) {}
        return Tool.of(name, Arguments.class, (arguments, context) -> ToolResult.text(text))
                .annotations(ToolAnnotations.READ_ONLY)
                .nonBlocking();
    }
}
