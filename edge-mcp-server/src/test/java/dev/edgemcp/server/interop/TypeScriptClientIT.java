package dev.edgemcp.server.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.Gateway;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.journey.SampleRepository;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** The TypeScript SDK's own clients against a real repository. */
@Tag("interop")
class TypeScriptClientIT {
    private static final String KEY = "the-key-for-typescript";

    @TempDir
    Path folder;

    @Test
    void webSocketClient_withoutAKey_looksAround() throws Exception {
        Authenticator everyone =
                key -> CompletableFuture.completedFuture(new AuthResult.Authenticated(Principal.ANONYMOUS));
        try (EdgeMcpServer server = start(everyone)) {
            Node.Run run = Node.run(
                    Map.of("EDGE_MCP_FOLDER", folder.toString()),
                    "--experimental-websocket",
                    "--no-warnings",
                    "sdk-journey.mjs",
                    "ws",
                    "ws://127.0.0.1:" + server.port() + "/ws");

            check(run);
        }
    }

    @Test
    void httpClient_withTheKey_looksAround() throws Exception {
        try (EdgeMcpServer server = start(new ApiKeyAuthenticator(KEY, new Principal("default", "ts")))) {
            Node.Run run = Node.run(
                    Map.of("EDGE_MCP_API_KEY", KEY, "EDGE_MCP_FOLDER", folder.toString()),
                    "sdk-journey.mjs",
                    "http",
                    "http://127.0.0.1:" + server.port() + "/mcp");

            check(run);
        }
    }

    private EdgeMcpServer start(Authenticator authenticator) throws Exception {
        SampleRepository.create(folder);
        Metrics metrics = new Metrics();
        ServerSettings settings = ServerSettings.DEFAULT
                .withListener(ListenerSettings.DEFAULT.withPort(0))
                .withWorkspace(folder);
        return EdgeMcpServer.start(settings, Gateway.open(settings, metrics, List.of()), metrics, authenticator);
    }

    private static void check(Node.Run run) {
        assertThat(run.exit()).as(run.err()).isZero();
        ObjectNode seen = Json.parseObject(run.out());
        assertThat(seen.path("server").path("name").asString()).isEqualTo("edge-mcp");
        assertThat(seen.path("tools").path(0).asString()).isEqualTo("edge_status");
        assertThat(seen.path("status").path("tenant").asString()).isEqualTo("default");
        assertThat(seen.path("read").toString()).contains("needle");
        assertThat(seen.path("find").toString()).contains("README.md");
        assertThat(seen.path("search").toString()).contains("src/Main.java").doesNotContain(".env");
        assertThat(seen.path("gitStatus").toString()).contains("README.md");
        assertThat(seen.path("gitLog").toString()).contains("First commit");
        assertThat(seen.path("refused").path("isError").asBoolean()).isTrue();
        assertThat(seen.path("resources").toString()).contains("workspace:///README.md", "git:///log");
        assertThat(seen.path("templates").toString()).contains("workspace:///{+path}", "git:///diff/{+range}");
        assertThat(seen.path("prompts").toString()).contains("explain_file", "review_diff", "write_commit_message");
        assertThat(seen.path("file").path("mimeType").asString()).isEqualTo("text/x-java");
        assertThat(seen.path("file").path("text").asString()).contains("int needle;");
        assertThat(seen.path("before").path("text").asString()).isEqualTo("class Main {}\n");
        assertThat(seen.path("completion").path("values").toString()).isEqualTo("[\"src/Main.java\"]");
        assertThat(seen.path("prompt").toString())
                .contains("git:///diff/unstaged", "+There is a needle here, changed.");
        assertThat(seen.path("updated").asString()).isEqualTo("workspace:///src/Main.java");
        assertThat(seen.path("changed").asString()).endsWith("// changed\n");
        assertThat(seen.path("slow").asString()).isEqualTo("cancelled");
        assertThat(seen.path("after").asBoolean()).isFalse();
    }
}
