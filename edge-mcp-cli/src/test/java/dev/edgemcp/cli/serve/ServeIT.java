package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.edgemcp.core.client.CallOptions;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.McpClient;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.ToolDefinition;
import dev.edgemcp.core.protocol.ToolResult;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

@Timeout(120)
class ServeIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final AtomicLong TOKENS = new AtomicLong();

    @TempDir
    Path home;

    @BeforeEach
    void write() throws Exception {
        Files.writeString(home.resolve("README.md"), "a needle\n");
        Files.writeString(home.resolve("slow.txt"), ("x".repeat(5_000) + "\n").repeat(500));
    }

    @AfterEach
    void killWhatAFailedTestHasLeft() {
        processes("sleep " + ProcessHandle.current().pid() + "0000").forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void serve_untilSigterm_endsWithZero() throws Exception {
        try (ServeProcess serve = ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".")) {
            URI uri = serve.uri();
            String key =
                    Files.readString(home.resolve("config/edge-mcp/api-key")).strip();
            try (McpClient client = client(uri, key)) {
                assertThat(call(client, "fs_search", "{\"pattern\":\"needle\"}").toString())
                        .contains("README.md");
            }

            serve.terminate();

            assertThat(serve.exit()).isZero();
            // Its standard error is no terminal here, and ends up in logs.
            assertThat(serve.err())
                    .contains("6 tools")
                    .contains("mcpServers")
                    .doesNotContain("allow-write")
                    .contains("Shutting down")
                    .doesNotContain(key);
        }
    }

    @Test
    void serve_again_hasTheSameKey() throws Exception {
        Path file = home.resolve("config/edge-mcp/api-key");
        String first;
        try (ServeProcess serve = ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".")) {
            serve.uri();
            first = Files.readString(file);
        }
        try (ServeProcess serve = ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".")) {
            try (McpClient client = client(serve.uri(), first.strip())) {
                assertThat(Files.readString(file)).isEqualTo(first);
                assertThat(client.serverInfo()).isNotNull();
            }
        }
    }

    @Test
    void serve_configuredKey_isTheOnlyOneAndNotShown() throws Exception {
        Map<String, String> environment = Map.of("EDGE_MCP_API_KEY", "configured-key-of-the-test");
        try (ServeProcess serve = ServeProcess.start(home, environment, "--port", "0", "--no-workspace")) {
            try (McpClient client = client(serve.uri(), "configured-key-of-the-test")) {
                assertThat(call(client, "edge_status", "{}").toString()).contains("EDGE_MCP_API_KEY");
            }
            assertThat(status(serve.uri(), "another-key")).isEqualTo(401);
            assertThat(home.resolve("config/edge-mcp/api-key")).doesNotExist();
            assertThat(serve.err()).doesNotContain("configured-key-of-the-test");
        }
    }

    @Test
    void serve_runningCallAtSigterm_isAnswered() throws Exception {
        try (ServeProcess serve = ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".")) {
            URI uri = serve.uri();
            String key =
                    Files.readString(home.resolve("config/edge-mcp/api-key")).strip();
            try (McpClient client = client(uri, key)) {
                CompletableFuture<ToolResult> search = slowSearch(client);
                awaitRunning(uri);

                serve.terminate();

                assertThat(search.get(60, TimeUnit.SECONDS).isError()).isFalse();
            }
            assertThat(serve.exit()).isZero();
        }
    }

    @Test
    void serve_withALag_goesOnServingThoughItIsNotReady() throws Exception {
        Map<String, String> environment = Map.of("EDGE_MCP_DRAIN_LAG", "4s", "EDGE_MCP_API_KEY", "some-key");
        try (ServeProcess serve = ServeProcess.start(home, environment, "--port", "0", "--workspace", ".")) {
            URI uri = serve.uri();
            serve.terminate();
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> HttpClient.newHttpClient()
                                    .send(
                                            HttpRequest.newBuilder(uri.resolve("/health/ready"))
                                                    .build(),
                                            BodyHandlers.discarding())
                                    .statusCode()
                            == 503);
            try (McpClient client = client(uri, "some-key")) {
                assertThat(call(client, "fs_search", "{\"pattern\":\"needle\"}").toString())
                        .contains("README.md");
            }
            assertThat(serve.exit()).isZero();
        }
    }

    @Test
    void serve_secondSigterm_endsAtOnce() throws Exception {
        try (ServeProcess serve = ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".")) {
            URI uri = serve.uri();
            String key =
                    Files.readString(home.resolve("config/edge-mcp/api-key")).strip();
            try (McpClient client = client(uri, key)) {
                CompletableFuture<ToolResult> search = slowSearch(client);
                awaitRunning(uri);

                serve.terminate();
                Awaitility.await().until(() -> serve.err().contains("Shutting down"));
                serve.terminate();

                assertThat(serve.exit()).isEqualTo(1);
                assertThat(search).failsWithin(SOON);
            }
        }
    }

    @Test
    void serve_busyPort_namesTheFix() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                ServeProcess serve =
                        ServeProcess.start(home, Map.of(), "--port", "" + taken.getLocalPort(), "--no-workspace")) {
            assertThat(serve.exit()).isEqualTo(69);
            assertThat(serve.err()).contains("is in use").contains("--port").doesNotContain("\tat ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "64 |                             | --host 0.0.0.0                            | EDGE_MCP_API_KEY",
                "64 |                             | --host 0.0.0.0 --auth none                | --auth none",
                "65 | REPLACE_WITH_ACTUAL_API_KEY |                                           | placeholder",
                "64 |                             | --workspace /                             | file system",
                "64 |                             | --workspace nowhere                       | does not exist",
                "64 |                             | --allow-origin *                          | origin",
                "64 |                             | --port 70000                              | 65535",
                "64 |                             | --auth some                               | --auth",
                "64 |                             | --workspace . --allow-exec no-such-tool   | no folder of the PATH",
                "64 |                             | --workspace . --allow-exec sh,./mvnw      | it is a path",
                "64 |                             | --no-workspace --allow-exec sh            | without a workspace",
                "69 |                             | --host no.such.host.invalid --auth key    | no.such.host.invalid",
            })
    void serve_whatMustNotBe_isRefusedWithAReason(int exit, String key, String arguments, String reason)
            throws Exception {
        // A host of no address counts as beyond this machine, so it takes a key to get to the point.
        String configured = key != null ? key : exit == 69 ? "some-key" : "";
        Map<String, String> environment = Map.of("EDGE_MCP_API_KEY", configured);
        String[] words = arguments == null ? new String[0] : arguments.split(" +");
        try (ServeProcess serve = ServeProcess.start(home, environment, words)) {
            assertThat(serve.exit()).as(serve.err()).isEqualTo(exit);
            assertThat(serve.err()).contains(reason).doesNotContain("\tat ");
        }
    }

    @Test
    void serve_authNone_letsEverybodyInWithAWarning() throws Exception {
        try (ServeProcess serve =
                ServeProcess.start(home, Map.of(), "--port", "0", "--no-workspace", "--auth", "none")) {
            try (McpClient client = client(serve.uri(), null)) {
                assertThat(call(client, "edge_status", "{}").toString()).contains("anonymous");
            }
            assertThat(serve.err()).contains("WARNING");
        }
    }

    @Test
    void serve_allowWrite_writesAndHandsTheFlagOn() throws Exception {
        try (ServeProcess serve =
                ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".", "--allow-write")) {
            URI uri = serve.uri();
            String key =
                    Files.readString(home.resolve("config/edge-mcp/api-key")).strip();
            try (McpClient client = client(uri, key)) {
                call(client, "fs_write_file", "{\"path\":\"new.txt\",\"content\":\"written\"}");
            }
            assertThat(home.resolve("new.txt")).hasContent("written");
            assertThat(serve.err()).contains("\"--allow-write\"");
        }
    }

    @Test
    void stdio_clientThatStartsIt_isServed() {
        ClientTarget target =
                new ClientTarget.Stdio(ServeProcess.command("--stdio", "--workspace", home.toString()), Map.of(), null);
        List<String> noise = new java.util.concurrent.CopyOnWriteArrayList<>();
        try (McpClient client = McpClient.connect(
                target,
                ClientOptions.builder(new Implementation("test", "1"))
                        .noise(noise::add)
                        .build())) {
            assertThat(client.listTools(SOON).join())
                    .extracting(ToolDefinition::name)
                    .startsWith("edge_status")
                    .contains("fs_search");
            assertThat(call(client, "fs_read_file", "{\"path\":\"README.md\"}").toString())
                    .contains("a needle");
            assertThat(noise).isEmpty();
        }
    }

    @Test
    void allowExec_overStdio_runsWhatIsAllowed() {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "needs /bin/sh");
        ClientTarget target = new ClientTarget.Stdio(
                ServeProcess.command("--stdio", "--workspace", home.toString(), "--allow-exec", "sh,cat"),
                Map.of("PATH", "/usr/bin:/bin", "EDGE_MCP_API_KEY", "the-key"),
                null);
        try (McpClient client = McpClient.connect(
                target, ClientOptions.builder(new Implementation("test", "1")).build())) {
            assertThat(call(client, "command_run", "{\"program\":\"cat\",\"arguments\":[\"README.md\"]}")
                            .toString())
                    .contains("a needle");
            assertThat(call(client, "command_run", "{\"program\":\"sh\",\"arguments\":[\"-c\",\"env\"]}")
                            .toString())
                    .contains("TERM=dumb")
                    .doesNotContain("the-key");
        }
    }

    @Test
    void allowExec_none_hasNoSuchTool() throws Exception {
        try (ServeProcess serve =
                ServeProcess.start(home, Map.of(), "--port", "0", "--workspace", ".", "--auth", "none")) {
            try (McpClient client = client(serve.uri(), null)) {
                assertThat(client.listTools(SOON).join())
                        .extracting(ToolDefinition::name)
                        .doesNotContain("command_run");
            }
        }
    }

    @Test
    void allowExec_serverIsKilled_leavesNoProcess() throws Exception {
        String token = token();
        try (ServeProcess serve = startWithCommand(token)) {
            assertThat(serve.err()).contains("\"--allow-exec\"").contains("Programs");

            serve.kill();

            awaitProcesses(token, 0);
            awaitProcesses("." + serve.pid() + ".", 0);
        }
    }

    @Test
    void allowExec_secondSigterm_leavesNoProcess() throws Exception {
        String token = token();
        try (ServeProcess serve = startWithCommand(token)) {
            serve.terminate();
            Awaitility.await().until(() -> serve.err().contains("Shutting down"));
            serve.terminate();

            assertThat(serve.exit()).isEqualTo(1);
            awaitProcesses(token, 0);
        }
    }

    /** Then nobody is there to end what the command has left, until the next server starts. */
    @Test
    void allowExec_serverAndWatchdogAreKilled_theNextServerCleansUp() throws Exception {
        String token = token();
        try (ServeProcess serve = startWithCommand(token)) {
            processes("edge-mcp-watchdog")
                    .filter(process -> process.info().commandLine().orElse("").contains("." + serve.pid() + "."))
                    .forEach(ProcessHandle::destroyForcibly);
            awaitProcesses("." + serve.pid() + ".", 0);
            serve.kill();
            serve.exit();
            assertThat(processes(token)).isNotEmpty();
        }
        try (ServeProcess serve = ServeProcess.start(
                home, Map.of(), "--port", "0", "--workspace", ".", "--auth", "none", "--allow-exec", "sh")) {
            serve.uri();
            awaitProcesses(token, 0);
        }
    }

    /** A server that runs a command of three processes, one of them in a session of its own. */
    private ServeProcess startWithCommand(String token) throws Exception {
        assumeTrue(Files.isReadable(Path.of("/proc/self/stat")), "needs the /proc of Linux");
        ServeProcess serve = ServeProcess.start(
                home, Map.of(), "--port", "0", "--workspace", ".", "--auth", "none", "--allow-exec", "sh");
        String script = "(setsid sleep " + token + " &); sleep " + token + " & exec sleep " + token;
        McpClient client = client(serve.uri(), null);
        client.callTool(
                "command_run",
                Json.parseObject("{\"program\":\"sh\",\"arguments\":[\"-c\",\"" + script + "\"]}"),
                CallOptions.of(Duration.ofSeconds(100)));
        awaitProcesses("sleep " + token, 3);
        return serve;
    }

    /** A number of seconds that no other process sleeps. */
    private static String token() {
        return Long.toString(ProcessHandle.current().pid() * 100_000 + TOKENS.incrementAndGet());
    }

    private static void awaitProcesses(String words, long count) {
        Awaitility.await()
                .atMost(SOON)
                .untilAsserted(() -> assertThat(processes(words)).hasSize((int) count));
    }

    private static Stream<ProcessHandle> processes(String words) {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains(words));
    }

    private static CompletableFuture<ToolResult> slowSearch(McpClient client) {
        return client.callTool(
                "fs_search",
                Json.parseObject("{\"pattern\":\"(x+x+)+y\",\"path\":\"slow.txt\"}"),
                CallOptions.of(Duration.ofSeconds(60)));
    }

    private static void awaitRunning(URI uri) {
        HttpClient http = HttpClient.newHttpClient();
        HttpRequest metrics = HttpRequest.newBuilder(uri.resolve("/metrics")).build();
        Awaitility.await()
                .until(() -> http.send(metrics, BodyHandlers.ofString()).body().contains("edge_mcp_active_calls 1"));
    }

    private static ToolResult call(McpClient client, String tool, String arguments) {
        ObjectNode json = Json.parseObject(arguments);
        ToolResult result = client.callTool(tool, json, CallOptions.of(SOON)).join();
        assertThat(result.isError()).as(result.toString()).isFalse();
        return result;
    }

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
