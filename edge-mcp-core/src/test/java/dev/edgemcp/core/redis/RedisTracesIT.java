package dev.edgemcp.core.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.quota.LimitSettings;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.trace.RecordingTracer;
import dev.edgemcp.core.trace.Tracer;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What traces tell of a real Redis, in two processes that share it. */
@Timeout(60)
class RedisTracesIT {
    record Nothing() {}

    private final RealRedis redis = new RealRedis();

    private final class Replica implements AutoCloseable {
        final RecordingTracer tracer = new RecordingTracer();
        final CachePeer peer;
        final RedisConnection connection = new RedisConnection(redis.settings());
        final EdgeMcp edge;

        Replica(String name) throws Exception {
            peer = new CachePeer(name, redis.url()).ready();
            Await.until(connection::up);
            edge = EdgeMcp.builder("t", "1")
                    .listener(new CallListener() {
                        @Override
                        public Tracer tracer() {
                            return tracer;
                        }
                    })
                    .rates(
                            new RedisLimiter(connection, () -> 2, Duration.ofMinutes(5), Ticker.system()),
                            () -> LimitSettings.DEFAULT)
                    .cacheStore(peer.store())
                    .tool(Tool.of("known", Nothing.class, (arguments, context) -> ToolResult.text("a"))
                            .annotations(ToolAnnotations.READ_ONLY)
                            .cache(CachePolicy.ttl(Duration.ofMinutes(1)))
                            .build())
                    .build();
        }

        void call() {
            edge.call(Principal.ANONYMOUS, "known", Json.object()).join();
        }

        @Override
        public void close() {
            edge.close();
            connection.close();
            peer.close();
        }
    }

    @AfterEach
    void stop() {
        redis.close();
    }

    @Test
    void limitAndStore_arePartsOfTheirRequest() throws Exception {
        try (Replica first = new Replica("a");
                Replica second = new Replica("b")) {
            first.call();
            Await.until(() -> {
                second.call();
                return second.tracer.requests.stream()
                        .anyMatch(request -> request.toString().equals("tools/call known [limit.decide, cache.get]"));
            });

            assertThat(first.tracer.requests)
                    .first()
                    .hasToString("tools/call known [limit.decide, cache.get, tool.execute.known]");
            assertThat(first.tracer.requests.get(0).parts.get(1).said)
                    .containsEntry("edge_mcp.cache.hit", false)
                    .containsEntry("edge_mcp.cache.level", "l2");
            var found = second.tracer.requests.stream()
                    .filter(request -> request.parts.size() == 2)
                    .findFirst()
                    .orElseThrow();
            assertThat(found.parts.get(1).said).containsEntry("edge_mcp.cache.hit", true);
        }
    }
}
