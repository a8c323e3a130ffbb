package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The life of a key, by the commands alone: each in a process of its own, as an operator has them. */
@Timeout(180)
class ServeKeysIT {
    @TempDir
    Path home;

    private record Run(int exitCode, String out, String err) {}

    @BeforeEach
    void write() throws Exception {
        Files.writeString(Files.createDirectory(home.resolve("project")).resolve("README.md"), "a needle\n");
    }

    private Run edgeMcp(String... arguments) throws IOException, InterruptedException {
        Path out = Files.createTempFile(home, "out", "");
        Path err = Files.createTempFile(home, "err", "");
        ProcessBuilder builder = new ProcessBuilder(ServeProcess.program(arguments))
                .directory(home.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("EDGE_MCP_API_KEY");
        builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        builder.environment().put("EDGE_MCP_KEYS_FILE", "keys.json");
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err));
    }

    private String make(String name, String... arguments) throws Exception {
        Run run = edgeMcp(arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        Files.writeString(home.resolve(name), run.out());
        return run.out().strip().split("_", 3)[1];
    }

    private Run call(URI server, String keyFile, String tool, String arguments) throws Exception {
        return edgeMcp("call", tool, arguments, "--url", server.toString(), "--api-key-file", keyFile);
    }

    @Test
    void key_fromItsMakingToItsEnd_doesWhatItSays() throws Exception {
        String web = make("web", "keys", "create", "--tenant", "web", "--tools", "fs_*", "--read-only");
        make("ops", "keys", "create", "--tenant", "ops");
        try (ServeProcess serve = ServeProcess.start(
                home,
                Map.of("EDGE_MCP_KEYS_FILE", "keys.json", "EDGE_MCP_API_KEY", "the-key-of-the-environment"),
                "--port",
                "0",
                "--workspace",
                "project",
                "--allow-write")) {
            URI uri = serve.uri();
            Files.writeString(home.resolve("environment"), "the-key-of-the-environment");
            String read = "{\"path\":\"README.md\"}";

            // Each within its scope.
            assertThat(call(uri, "web", "fs_read_file", read).out()).contains("needle");
            assertThat(call(uri, "web", "fs_delete", read).err()).contains("unknown tool");
            assertThat(home.resolve("project/README.md")).exists();
            assertThat(call(uri, "web", "edge_status", "{}").exitCode()).isEqualTo(1);
            assertThat(Json.parseObject(call(uri, "ops", "edge_status", "{}").out())
                            .path("tenant")
                            .asString())
                    .isEqualTo("ops");
            assertThat(call(uri, "environment", "edge_status", "{}").out()).contains("\"default\"");

            // Two keys for a while.
            String fresh = make("web2", "keys", "rotate", web, "--overlap", "1h");
            awaitExit(0, uri, "web2");
            assertThat(call(uri, "web", "fs_read_file", read).exitCode()).isZero();

            // And then none.
            assertThat(edgeMcp("keys", "revoke", web, fresh).exitCode()).isZero();
            awaitExit(77, uri, "web");
            awaitExit(77, uri, "web2");
            assertThat(call(uri, "ops", "fs_read_file", read).exitCode()).isZero();
            assertThat(edgeMcp("keys", "list").out()).contains("ops").doesNotContain("web");

            serve.terminate();
            assertThat(serve.exit()).isZero();
            for (String name : new String[] {"web", "web2", "ops", "environment"}) {
                assertThat(serve.err())
                        .doesNotContain(Files.readString(home.resolve(name)).strip());
            }
            assertThat(home.resolve("config/edge-mcp/api-key")).doesNotExist();
        }
    }

    private void awaitExit(int code, URI uri, String keyFile) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> call(uri, keyFile, "fs_read_file", "{\"path\":\"README.md\"}")
                                .exitCode()
                        == code);
    }

    /** What 'k8s logs --tenant' looks for. */
    @Test
    void calls_areInTheLogOfDebug_withTheirTenant_andNothingOfTheClients() throws Exception {
        make("web", "keys", "create", "--tenant", "web");
        try (ServeProcess serve = ServeProcess.start(
                home,
                Map.of("EDGE_MCP_KEYS_FILE", "keys.json"),
                "--port",
                "0",
                "--workspace",
                "project",
                "--log-level",
                "debug")) {
            assertThat(call(serve.uri(), "web", "fs_read_file", "{\"path\":\"README.md\"}")
                            .exitCode())
                    .isZero();
            assertThat(call(serve.uri(), "web", "no_such_tool", "{}").exitCode())
                    .isNotZero();
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(serve.err())
                            .contains("tenant=\"web\" tool=\"fs_read_file\" outcome=\"ok\" millis="));
            assertThat(serve.err().lines().filter(line -> line.contains("a call ended")))
                    .allSatisfy(line -> assertThat(line).doesNotContain("README", "no_such_tool"));
        }
    }
}
