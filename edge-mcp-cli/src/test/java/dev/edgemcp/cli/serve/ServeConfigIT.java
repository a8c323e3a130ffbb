package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.McpClient;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.ToolDefinition;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code serve} with a configuration file. */
@Timeout(120)
class ServeConfigIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int NO_REQUEST = 400;
    private static final int REFUSED = 401;

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = home.resolve("edge-mcp.yaml");
        Files.writeString(Files.createDirectory(home.resolve("sub")).resolve("in-sub.txt"), "a needle");
        Files.writeString(home.resolve("in-home.txt"), "a needle");
    }

    @Test
    void layers_laterOnes_win() throws Exception {
        Files.writeString(file, """
                server: {host: 127.0.0.9, port: 1}
                auth: {apiKey: key-of-the-file}
                workspace: {folder: sub, allowWrite: true}
                """);
        Map<String, String> environment = Map.of(
                "EDGE_MCP_CONFIG", file.toString(),
                "EDGE_MCP_HOST", "localhost",
                "EDGE_MCP_PORT", "2",
                "EDGE_MCP_API_KEY", "key-of-the-environment",
                "EDGE_MCP_ALLOW_WRITE", "false",
                "EDGE_MCP_UPDATE_CHANNEL", "beta");
        try (ServeProcess serve = ServeProcess.start(home, environment, "--port", "0")) {
            URI uri = serve.uri();
            assertThat(uri.getHost()).isEqualTo("localhost");
            assertThat(uri.getPort()).isGreaterThan(2);
            assertThat(status(uri, "key-of-the-file")).isEqualTo(REFUSED);
            try (McpClient client = client(uri, "key-of-the-environment")) {
                assertThat(client.listTools(SOON).join())
                        .extracting(ToolDefinition::name)
                        .contains("fs_search")
                        .doesNotContain("fs_write_file");
                assertThat(search(client)).contains("in-sub.txt").doesNotContain("in-home.txt");
            }
            assertThat(serve.err())
                    .containsOnlyOnce("note: not active in this version, and without effect: EDGE_MCP_UPDATE_CHANNEL")
                    .doesNotContain("key-of-the");
        }
    }

    @Test
    void flags_winOverTheFile() throws Exception {
        Files.writeString(file, "workspace: {enabled: false, folder: sub}\nauth: {mode: key}\nserver: {port: 1}\n");
        try (ServeProcess serve = ServeProcess.start(
                home, Map.of(), "--config", "edge-mcp.yaml", "--port", "0", "--workspace", ".", "--auth", "none")) {
            try (McpClient client = client(serve.uri(), null)) {
                assertThat(search(client)).contains("in-home.txt");
            }
        }
    }

    @Test
    void stdio_takesTheFileToo() throws Exception {
        Files.writeString(file, "workspace: {folder: sub}\n");
        ClientTarget target = new ClientTarget.Stdio(
                ServeProcess.command("--stdio", "--config", file.toString()),
                Map.of("XDG_CONFIG_HOME", home.toString()),
                null);
        List<String> noise = new CopyOnWriteArrayList<>();
        List<String> log = new CopyOnWriteArrayList<>();
        try (McpClient client = McpClient.connect(
                target,
                ClientOptions.builder(new Implementation("test", "1"))
                        .noise(noise::add)
                        .stderr(log::add)
                        .build())) {
            assertThat(search(client)).contains("in-sub.txt").doesNotContain("in-home.txt");
            Files.writeString(file, "workspace: {floder: sub}\n");
            Awaitility.await()
                    .untilAsserted(() -> assertThat(log).anyMatch(line -> line.contains("did you mean folder?")));
            assertThat(search(client)).contains("in-sub.txt");
            assertThat(noise).isEmpty();
        }
    }

    @Test
    void file_thatChanges_countsWhileTheServerRuns() throws Exception {
        Files.writeString(file, "auth: {apiKey: key-one}\nlogLevel: info\n");
        try (ServeProcess serve =
                ServeProcess.start(home, Map.of(), "--config", "edge-mcp.yaml", "--port", "0", "--no-workspace")) {
            URI uri = serve.uri();
            assertThat(status(uri, "key-one")).isEqualTo(NO_REQUEST);
            assertThat(get(uri, "/metrics").body())
                    .contains(
                            "edge_mcp_config_reload_good 1.0", "edge_mcp_config_reloads_total{outcome=\"taken\"} 0.0");

            Files.writeString(file, "auth: {apiKey: key-two}\nlogLevel: info\n");
            Awaitility.await().until(() -> status(uri, "key-two") == NO_REQUEST);
            assertThat(status(uri, "key-one")).isEqualTo(REFUSED);
            assertThat(serve.err()).contains("changed=\"[auth.apiKey]\"").doesNotContain("key-two");

            Files.writeString(file, "auth: {apiKey: key-three}\nlogLevels: {}\nlogLevle: info\n");
            Awaitility.await().until(() -> get(uri, "/health/ready").body().contains("the file is no good"));
            assertThat(get(uri, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(get(uri, "/metrics").body())
                    .contains(
                            "edge_mcp_config_reload_good 0.0",
                            "edge_mcp_config_reloads_total{outcome=\"refused\"} 1.0");
            assertThat(status(uri, "key-two")).isEqualTo(NO_REQUEST);
            assertThat(status(uri, "key-three")).isEqualTo(REFUSED);
            assertThat(serve.err()).contains("edge-mcp.yaml:3:1: logLevle is not a setting; did you mean logLevel?");

            Files.writeString(file, "auth: {apiKey: key-two}\nlogLevel: info\nserver: {host: localhost}\n");
            Awaitility.await().until(() -> get(uri, "/health/ready").body().contains("count after a restart only"));
            assertThat(serve.err()).contains("settings=\"[server.host]\"");

            Files.writeString(file, "auth: {apiKey: key-two}\nlogLevel: info\n");
            Awaitility.await().until(() -> !get(uri, "/health/ready").body().contains("degraded"));
            assertThat(get(uri, "/metrics").body())
                    .contains(
                            "edge_mcp_config_reload_good 1.0", "edge_mcp_config_reloads_total{outcome=\"taken\"} 3.0");
        }
    }

    @Test
    void limits_ofTheFile_areKept_andChangeWhileItRuns() throws Exception {
        Files.writeString(file, "auth: {apiKey: key-one}\nrateLimit: {toolRps: 0.001, toolBurst: 2}\n");
        try (ServeProcess serve =
                ServeProcess.start(home, Map.of(), "--config", "edge-mcp.yaml", "--port", "0", "--no-workspace")) {
            URI uri = URI.create("http://127.0.0.1:" + serve.uri().getPort() + "/mcp");
            assertThat(callStatus(uri).statusCode()).isEqualTo(200);
            assertThat(callStatus(uri).statusCode()).isEqualTo(200);

            HttpResponse<String> refused = callStatus(uri);
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("RateLimit"))
                    .hasValueSatisfying(limit -> assertThat(limit).startsWith("\"tool\";r=0;t="));
            assertThat(get(uri, "/metrics").body())
                    .contains("edge_mcp_limited_total{limit=\"tool\",shadow=\"false\"} 1.0");

            Files.writeString(file, "auth: {apiKey: key-one}\nrateLimit: {toolRps: 0.001, toolBurst: 100}\n");
            Awaitility.await().until(() -> callStatus(uri).statusCode() == 200);
        }
    }

    private static HttpResponse<String> callStatus(URI uri) throws Exception {
        String body = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"edge_status\","
                + "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Authorization", "Bearer key-one")
                                .header("Content-Type", "application/json")
                                .header("MCP-Protocol-Version", "2026-07-28")
                                .header("Mcp-Method", "tools/call")
                                .header("Mcp-Name", "edge_status")
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** On loopback the user's own key then counts again; beyond it, nobody has one. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, true", "0.0.0.0, false"})
    void apiKey_thatGoes_letsNobodyInAnyMore(String host, boolean ownKeyCounts) throws Exception {
        Files.writeString(file, "auth: {apiKey: key-one}\n");
        try (ServeProcess serve = ServeProcess.start(
                home, Map.of(), "--config", "edge-mcp.yaml", "--host", host, "--port", "0", "--no-workspace")) {
            URI uri = URI.create("http://127.0.0.1:" + serve.uri().getPort() + "/mcp");
            assertThat(status(uri, "key-one")).isEqualTo(NO_REQUEST);
            Files.writeString(file, "auth: {}\n");
            Awaitility.await().until(() -> status(uri, "key-one") == REFUSED);
            Path own = home.resolve("config/edge-mcp/api-key");
            if (ownKeyCounts) {
                assertThat(status(uri, Files.readString(own).strip())).isEqualTo(NO_REQUEST);
            } else {
                assertThat(own).doesNotExist();
                Awaitility.await().until(() -> serve.err().contains("the API key is gone"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "65 | server: {prot: 1}         |                     | did you mean port?",
                "65 | auth: {sessionSecrets: [short]} |               | at least 32",
                "65 | auth: {apiKey: k, sessionSecretsFile: none} | | there is no such file",
                "65 | server: {port: 70000}     | --auth none         | 65535",
                "65 | auth: {apiKey: '${KEY}'}  |                     | placeholder",
                "65 | server: {tls: {cert: c}}  |                     | needs server.tls.key",
                "64 |                           | --tls-cert c        | needs --tls-key",
                "64 | server: {host: 0.0.0.0}   |                     | EDGE_MCP_API_KEY",
                "64 | auth: {mode: none}        | --host 0.0.0.0      | --auth none",
            })
    void badConfiguration_isRefusedWithItsPlace(int exit, String yaml, String arguments, String reason)
            throws Exception {
        Files.writeString(file, yaml == null ? "" : yaml);
        Map<String, String> environment = Map.of("EDGE_MCP_CONFIG", file.toString());
        String[] words = arguments == null ? new String[0] : arguments.split(" +");
        try (ServeProcess serve = ServeProcess.start(home, environment, words)) {
            assertThat(serve.exit()).as(serve.err()).isEqualTo(exit);
            assertThat(serve.err()).startsWith("error: ").contains(reason).doesNotContain("\tat ");
        }
    }

    private static String search(McpClient client) {
        return client.callTool("fs_search", Json.parseObject("{\"pattern\":\"needle\"}"), CallOptions.of(SOON))
                .join()
                .toString();
    }

    private static HttpResponse<String> get(URI uri, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri.resolve(path)).build(), BodyHandlers.ofString());
    }

    /** 400 with a key that counts, since the body is no request. */
    private static int status(URI uri, String key) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri)
                                .header("Content-Type", "application/json")
                                .header("X-API-Key", key)
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }

    private static McpClient client(URI uri, String key) {
        return McpClient.connect(
                ClientTarget.of(uri),
                ClientOptions.builder(new Implementation("test", "1"))
                        .apiKey(key)
                        .build());
    }
}
