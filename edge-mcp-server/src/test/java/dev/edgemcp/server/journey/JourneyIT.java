package dev.edgemcp.server.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.EdgeMcpServer;
import dev.edgemcp.server.Gateway;
import dev.edgemcp.server.config.ServerSettings;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.telemetry.Metrics;
import io.modelcontextprotocol.client.McpClient;
import io.modelcontextprotocol.client.McpSyncClient;
import io.modelcontextprotocol.client.transport.HttpClientStreamableHttpTransport;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An agent that looks around in a repository, with the official Java SDK's client over HTTP. */
@Timeout(120)
class JourneyIT {
    private static final String KEY = "the-key-of-the-journey";

    @TempDir
    Path folder;

    private EdgeMcpServer server;

    @BeforeEach
    void start() throws Exception {
        SampleRepository.create(folder);
        Metrics metrics = new Metrics();
        ServerSettings settings = ServerSettings.DEFAULT
                .withListener(ListenerSettings.DEFAULT.withPort(0))
                .withWorkspace(folder);
        server = EdgeMcpServer.start(
                settings,
                Gateway.open(settings, metrics, List.of()),
                metrics,
                new ApiKeyAuthenticator(KEY, new Principal("default", "journey")));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void agent_looksAroundInARepository() {
        try (McpSyncClient client = client()) {
            assertThat(client.initialize().serverInfo().name()).isEqualTo("edge-mcp");
            client.ping();

            List<Tool> tools = client.listTools().tools();
            assertThat(tools.get(0).name()).isEqualTo("edge_status");
            assertThat(tools)
                    .extracting(Tool::name)
                    .contains("fs_read_file", "fs_search", "git_status", "git_diff", "git_log", "git_blame");

            assertThat(call(client, "edge_status", Map.of())).contains("\"key\":\"journey\"");
            assertThat(call(client, "fs_list_directory", Map.of()))
                    .contains("README.md")
                    .contains("src");
            assertThat(call(client, "fs_read_file", Map.of("path", "src/Main.java")))
                    .contains("int needle;");
            assertThat(call(client, "fs_find", Map.of("glob", "**/*.java"))).contains("src/Main.java");
            assertThat(call(client, "fs_search", Map.of("pattern", "needle")))
                    .contains("README.md")
                    .contains("src/Main.java")
                    .doesNotContain("build/out.txt")
                    .doesNotContain(".env");
            assertThat(call(client, "git_status", Map.of()))
                    .contains("README.md")
                    .contains("main");
            assertThat(call(client, "git_diff", Map.of())).contains("+There is a needle here, changed.");
            assertThat(call(client, "git_log", Map.of()))
                    .contains("Add a field")
                    .contains("First commit");
            assertThat(call(client, "git_show", Map.of("revision", "HEAD"))).contains("int needle;");
            assertThat(call(client, "git_blame", Map.of("path", "src/Main.java")))
                    .contains("Ada");
            assertThat(call(client, "git_branches", Map.of())).contains("main");
        }
    }

    @Test
    void agent_doesNotGetWhatIsNotItsOwn() {
        try (McpSyncClient client = client()) {
            client.initialize();
            for (String path : List.of("../secret", "/etc/passwd", ".env", ".git/config", "nothing.txt")) {
                CallToolResult result = client.callTool(CallToolRequest.builder("fs_read_file")
                        .arguments(Map.of("path", path))
                        .build());

                assertThat(result.isError()).as(path).isTrue();
                assertThat(result.content().toString()).doesNotContain("SECRET").doesNotContain("root:");
            }
        }
    }

    @Test
    void agent_thatLeaves_stopsItsLongSearch() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        var response = http.sendAsync(
                HttpRequest.newBuilder(uri("/mcp"))
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .header("MCP-Protocol-Version", "2026-07-28")
                        .header("Mcp-Method", "tools/call")
                        .header("Mcp-Name", "fs_search")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"fs_search\","
                                        + "\"arguments\":{\"pattern\":\"(x+x+)+y\",\"path\":\"slow.txt\"},\"_meta\":{"
                                        + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                        + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}"))
                        .build(),
                BodyHandlers.ofString());
        Awaitility.await().until(() -> metrics().contains("edge_mcp_active_calls 1"));

        response.cancel(true);

        Awaitility.await()
                .atMost(5, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(metrics())
                        .contains("edge_mcp_active_calls 0")
                        .contains("outcome=\"cancelled\",tool=\"fs_search\""));
    }

    private String metrics() throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri("/metrics")).build(), BodyHandlers.ofString())
                .body();
    }

    private static String call(McpSyncClient client, String tool, Map<String, Object> arguments) {
        CallToolResult result = client.callTool(
                CallToolRequest.builder(tool).arguments(arguments).build());
        assertThat(result.isError()).as("%s: %s", tool, result.content()).isNotEqualTo(true);
        assertThat(result.structuredContent()).as(tool).isNotNull();
        return result.content().get(0).toString();
    }

    private McpSyncClient client() {
        return McpClient.sync(HttpClientStreamableHttpTransport.builder("http://127.0.0.1:" + server.port())
                        .addHttpRequestCustomizer((builder, method, endpoint, body, context) ->
                                builder.header("Authorization", "Bearer " + KEY))
                        .build())
                .requestTimeout(Duration.ofSeconds(30))
                .build();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.port() + path);
    }
}
