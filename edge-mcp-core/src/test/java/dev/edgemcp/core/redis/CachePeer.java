package dev.edgemcp.core.redis;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.cache.CacheKey;
import dev.edgemcp.core.cache.CacheStore;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server whose only tool says who ran it and how often, with a cache in Redis. As a program it reads what to do line by line:
 * {@code call KEY} or {@code forget KEY}, and tells of changes by others.
 */
final class CachePeer implements AutoCloseable {
    /** A busy machine is not what most tests are about. */
    private static final RedisCacheSettings PATIENT = new RedisCacheSettings(
            RedisCacheSettings.DEFAULT.keyPrefix(),
            RedisCacheSettings.DEFAULT.maxEntryBytes(),
            RedisCacheSettings.DEFAULT.compressionThreshold(),
            Duration.ofSeconds(5));

    private static final CacheKey ANY = new CacheKey("any", "a".repeat(43));

    private final RedisClient client = RedisClient.create();
    private final AtomicInteger runs = new AtomicInteger();
    private final BlockingQueue<String> changes = new LinkedBlockingQueue<>();
    private final RedisCacheStore store;
    private final EdgeMcp edge;

    CachePeer(String name, String url) {
        this(name, url, PATIENT);
    }

    CachePeer(String name, String url, RedisCacheSettings settings) {
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        this.store = new RedisCacheStore(client, RedisURI.create(url), settings, Ticker.system());
        this.edge = EdgeMcp.builder("peer", "1")
                .cacheStore(store)
                .tool(Tool.of(
                                "t",
                                Json.parseObject("{\"type\":\"object\"}"),
                                (arguments, context) -> ToolResult.text(name + " " + runs.incrementAndGet()
                                        + arguments.path("padding").asString("")))
                        .annotations(ToolAnnotations.READ_ONLY)
                        .cache(CachePolicy.ttl(Duration.ofHours(1)))
                        .build())
                .build();
        // After the cache of the server, so that it has heard of a change already when this one has.
        store.onChange(new CacheStore.Changes() {
            @Override
            public void changed(CacheKey key) {
                changes.add("changed");
            }

            @Override
            public void allChanged() {
                changes.add("all");
            }
        });
    }

    RedisCacheStore store() {
        return store;
    }

    /** The next change that others made, or null after ten seconds. */
    String change() throws InterruptedException {
        return changes.poll(10, TimeUnit.SECONDS);
    }

    String call(String key) throws Exception {
        return call(key, "");
    }

    String call(String key, String padding) throws Exception {
        ToolResult result = edge.call(
                        Principal.ANONYMOUS, "t", Json.object().put("key", key).put("padding", padding))
                .get(10, TimeUnit.SECONDS);
        return ((Content.Text) result.content().get(0)).text();
    }

    void forget(String key) throws Exception {
        edge.forget(Principal.ANONYMOUS, "t", Json.object().put("key", key).put("padding", ""))
                .get(10, TimeUnit.SECONDS);
    }

    /** Waits until Redis answers and tells of changes. */
    CachePeer ready() throws Exception {
        Await.until(() -> {
            // Using it makes it connect.
            store.get(ANY);
            return store.available();
        });
        changes.clear();
        return this;
    }

    @Override
    public void close() {
        edge.close();
        client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
    }

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        try (CachePeer peer = new CachePeer(args[0], args[1])) {
            peer.ready();
            out.println("ready");
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                switch (words[0]) {
                    case "call" -> out.println(peer.call(words[1]));
                    case "change" -> out.println(peer.change());
                    default -> {
                        peer.forget(words[1]);
                        out.println("forgotten");
                    }
                }
            }
        }
    }
}
