package dev.edgemcp.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.server.EdgeMcpServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The official conformance suite in full: both requirement sets, over HTTP and, through the bridge, over WebSocket and
 * stdio. What a bridge cannot pass is in docs/reference/conformance.md, which conformance.mjs reads.
 */
@Tag("interop")
class ConformanceIT {
    private static final Duration DEADLINE = Duration.ofMinutes(15);

    private static EdgeMcpServer server;

    @TempDir
    Path results;

    @BeforeAll
    static void start() {
        server = ConformanceFixture.start(0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void http_everythingPasses() throws Exception {
        JsonNode sets = judge("--mcp", "http://127.0.0.1:" + server.port() + "/mcp");

        check(sets.path(0), "2025-11-25", 30, 30, 3, 0);
        check(sets.path(1), "2026-07-28", 37, 37, 3, 0);
    }

    @Test
    void webSocket_everythingPassesThatABridgeCan() throws Exception {
        JsonNode sets = judge("--ws", "ws://127.0.0.1:" + server.port() + "/ws");

        check(sets.path(0), "2025-11-25", 29, 30, 2, 2);
        check(sets.path(1), "2026-07-28", 35, 37, 1, 7);
    }

    @Test
    void stdio_everythingPassesThatABridgeCan() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String command = "exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' '%s' --stdio"
                .formatted(java, System.getProperty("java.class.path"), ConformanceFixture.class.getName());

        JsonNode sets = judge("--stdio", command);

        check(sets.path(0), "2025-11-25", 29, 30, 2, 2);
        check(sets.path(1), "2026-07-28", 35, 37, 1, 7);
    }

    private JsonNode judge(String kind, String target) throws Exception {
        Node.Run run = Node.run(
                DEADLINE, Map.of(), "conformance.mjs", kind, target, "--json", "--results", results.toString());

        assertThat(run.exit()).as(run.err()).isZero();
        return Json.parseObject(run.out()).path("sets");
    }

    /**
     * @param passed of the required scenarios
     * @param others of the three that are not scored and belong to no extension
     * @param documented failures
     */
    private static void check(JsonNode set, String revision, int passed, int required, int others, int documented) {
        assertThat(set.path("revision").asString()).isEqualTo(revision);
        assertThat(set.path("required").path("passed").asInt()).isEqualTo(passed);
        assertThat(set.path("required").path("total").asInt()).isEqualTo(required);
        assertThat(set.path("others").path("passed").asInt()).isEqualTo(others);
        assertThat(set.path("others").path("total").asInt()).isEqualTo(3);
        assertThat(set.path("expected").asInt()).isEqualTo(documented);
        assertThat(set.path("unexpected").isEmpty()).isTrue();
        assertThat(set.path("stale").isEmpty()).isTrue();
    }
}
