package dev.edgemcp.core.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Random calls, waits and changes against a map with times; the seed is in every failure. */
class SingleFlightTest {
    private static final Duration TTL = Duration.ofSeconds(60);
    private static final int KEYS = 6;

    private record Kept(int run, long until) {}

    @Test
    void randomCalls_runExactlyWhenNothingIsKept() throws Exception {
        for (long seed = 1; seed <= 40; seed++) {
            check(seed);
        }
    }

    private static void check(long seed) throws Exception {
        Random random = new Random(seed);
        FakeTicker ticker = new FakeTicker();
        AtomicInteger runs = new AtomicInteger();
        Map<Integer, Integer> lastRun = new HashMap<>();
        CountDownLatch[] gate = {new CountDownLatch(0)};
        Tool tool = Tool.of("t", Json.parseObject("{\"type\":\"object\"}"), (arguments, context) -> {
                    gate[0].await();
                    synchronized (lastRun) {
                        int run = runs.incrementAndGet();
                        lastRun.put(arguments.get("key").intValue(), run);
                        return ToolResult.text("" + run);
                    }
                })
                .annotations(ToolAnnotations.READ_ONLY)
                .cache(CachePolicy.ttl(TTL))
                .build();
        Map<Integer, Kept> model = new HashMap<>();
        try (EdgeMcp edge = EdgeMcp.builder("t", "1").tool(tool).ticker(ticker).build()) {
            for (int step = 0; step < 60; step++) {
                String where = "seed " + seed + ", step " + step;
                int what = random.nextInt(10);
                if (what < 3) {
                    ticker.advance(Duration.ofSeconds(random.nextInt(40)));
                } else if (what == 3) {
                    int key = random.nextInt(KEYS);
                    edge.forget(Principal.ANONYMOUS, "t", arguments(key)).get(10, TimeUnit.SECONDS);
                    model.remove(key);
                } else {
                    burst(random, edge, ticker, gate, lastRun, model, where);
                }
            }
        }
    }

    /** Calls that all come before any handler ends: one run for each key that is not kept. */
    private static void burst(
            Random random,
            EdgeMcp edge,
            FakeTicker ticker,
            CountDownLatch[] gate,
            Map<Integer, Integer> lastRun,
            Map<Integer, Kept> model,
            String where)
            throws Exception {
        gate[0] = new CountDownLatch(1);
        long now = ticker.nanos();
        List<Integer> keys = new ArrayList<>();
        List<CompletableFuture<ToolResult>> calls = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            int key = random.nextInt(KEYS);
            keys.add(key);
            calls.add(edge.call(Principal.ANONYMOUS, "t", arguments(key)));
        }
        Map<Integer, Integer> before;
        synchronized (lastRun) {
            before = new HashMap<>(lastRun);
        }
        gate[0].countDown();
        for (int i = 0; i < keys.size(); i++) {
            int key = keys.get(i);
            int run = Integer.parseInt(((Content.Text)
                            calls.get(i).get(10, TimeUnit.SECONDS).content().get(0))
                    .text());
            Kept kept = model.get(key);
            if (kept == null || kept.until() <= now) {
                assertThat(run).as(where + ": a new run").isGreaterThan(before.getOrDefault(key, 0));
                model.put(key, new Kept(run, now + TTL.toNanos()));
            } else {
                assertThat(run).as(where + ": the run that is kept").isEqualTo(kept.run());
            }
        }
        for (int key : keys) {
            Kept kept = model.get(key);
            synchronized (lastRun) {
                assertThat(lastRun.get(key))
                        .as(where + ": no more runs than one")
                        .isEqualTo(kept.run());
            }
        }
    }

    private static ObjectNode arguments(int key) {
        return Json.object().put("key", key);
    }
}
