package dev.edgemcp.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.server.EdgeMcpServer;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The official conformance suite, scenario by scenario, against {@code /mcp}. */
@Tag("interop")
class ConformanceIT {
    private static EdgeMcpServer server;

    @BeforeAll
    static void start() {
        server = ConformanceFixture.start(0);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "2025-11-25, server-initialize",
        "2025-11-25, ping",
        "2025-11-25, tools-list",
        "2025-11-25, tools-call-simple-text",
        "2025-11-25, tools-call-image",
        "2025-11-25, tools-call-audio",
        "2025-11-25, tools-call-error",
        "2025-11-25, tools-call-with-progress",
        "2025-11-25, server-sse-multiple-streams",
        "2025-11-25, server-session-lifecycle",
        "2025-11-25, dns-rebinding-protection",
        "2026-07-28, tools-list",
        "2026-07-28, tools-call-simple-text",
        "2026-07-28, tools-call-image",
        "2026-07-28, tools-call-audio",
        "2026-07-28, tools-call-error",
        "2026-07-28, tools-call-with-progress",
        "2026-07-28, server-sse-multiple-streams",
        "2026-07-28, dns-rebinding-protection",
        "2026-07-28, http-header-validation",
    })
    void scenario_passes(String revision, String scenario, @TempDir Path results) throws Exception {
        Node.Run run = Node.run(
                Map.of(),
                "--import",
                "./node20-fs-shim.mjs",
                "node_modules/@modelcontextprotocol/conformance/dist/index.js",
                "server",
                "--url",
                "http://127.0.0.1:" + server.port() + "/mcp",
                "--scenario",
                scenario,
                "--spec-version",
                revision,
                "-o",
                results.toString());

        assertThat(run.exit()).as("%s%n%s", run.out(), run.err()).isZero();
        assertThat(run.out()).as(run.out()).doesNotContain("✗").contains("Passed");
    }
}
