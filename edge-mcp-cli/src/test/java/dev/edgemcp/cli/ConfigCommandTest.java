package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ConfigCommandTest {
    @TempDir
    Path folder;

    @Test
    void check_goodFile_saysSoOnStandardOutput() throws IOException {
        Path file = write("server: {port: 9000}\nrateLimit: {globalRps: 5}\n");
        CommandRun run = CommandRun.in(Map.of("LOG_LEVEL", "info"), "config", "check", "--config", file.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).isEqualTo("ok: " + file + ", 2 from the file, 1 from the environment\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void check_withoutFile_checksTheEnvironment() {
        CommandRun good = CommandRun.in(Map.of("EDGE_MCP_UPDATE_CHANNEL", "beta"), "config", "check");
        assertThat(good.exitCode()).isZero();
        assertThat(good.out()).startsWith("ok: no file, ");
        assertThat(good.err())
                .contains("note: not active in this version, and without effect: EDGE_MCP_UPDATE_CHANNEL");
        CommandRun bad = CommandRun.in(Map.of("EDGE_MCP_GLOBAL_RPS", "-1"), "config", "check");
        assertThat(bad.exitCode()).isEqualTo(65);
        assertThat(bad.err())
                .contains("EDGE_MCP_GLOBAL_RPS must be a number above 0")
                .contains("fix:");
    }

    @Test
    void check_badFile_tellsEverythingAndNoSecret() throws IOException {
        Path file = write("server: {prot: 9000}\nauth: {apiKey: 'my secret'}\n");
        CommandRun run = CommandRun.in(Map.of("EDGE_MCP_CONFIG", file.toString()), "config", "check");
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .startsWith("error: the configuration has 2 problems\nwhy:   " + file
                        + ":1:10: server.prot is not a setting; did you mean port?\n       " + file
                        + ":2:16: auth.apiKey")
                .doesNotContain("my secret", "\tat ");
    }

    @Test
    void check_fileThatIsNotThere_isBadData() {
        CommandRun run = CommandRun.in(Map.of(), "config", "check", "--config", "/no/such/file.yaml");
        assertThat(run.exitCode()).isEqualTo(65);
        assertThat(run.err()).startsWith("error: /no/such/file.yaml: cannot be read: there is no such file");
    }

    @Test
    void show_yaml_hasSourcesAndNoSecretsAndCanBeReadAgain() throws IOException {
        Path file = write("server: {port: 9000}\nrateLimit: {tenants: {a.b: {toolRps: 5}}}\nlogLevels: {x.y: debug}\n");
        Map<String, String> environment =
                Map.of("EDGE_MCP_REDIS_URL", "redis://u:my-secret@h", "EDGE_MCP_HOST", "localhost");
        CommandRun run = CommandRun.in(environment, "config", "show", "--config", file.toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.out().lines())
                .contains(
                        "server:",
                        line("  host: localhost", "EDGE_MCP_HOST"),
                        line("  port: 9000", file + ":1:16"),
                        line("  globalBurst: 2000", "default: twice the rate"),
                        "    \"a.b\":",
                        line("      toolRps: 5", file + ":2:38"),
                        line("      toolBurst: 10", "default: twice the rate"),
                        line("  \"x.y\": debug", file + ":3:18"),
                        line("logLevel: warn", "default"))
                .anyMatch(line -> line.contains("url: \"redis://u:(redacted)@h\""));
        assertThat(run.out() + run.err()).doesNotContain("my-secret");

        Path again = write(run.out());
        assertThat(CommandRun.in(Map.of(), "config", "check", "--config", again.toString())
                        .exitCode())
                .isZero();
    }

    @Test
    void show_json_isForPrograms() throws IOException {
        Path file = write("auth: {apiKey: my-secret}\n");
        CommandRun run = CommandRun.in(
                Map.of("EDGE_MCP_PORT", "9000"), "config", "show", "--config", file.toString(), "-o", "json");
        assertThat(run.exitCode()).isZero();
        JsonNode json = JsonMapper.shared().readTree(run.out());
        assertThat(json.at("/notes").size()).isZero();
        assertThat(json.at("/settings").valueStream().map(JsonNode::toString))
                .contains(
                        "{\"path\":\"server.port\",\"value\":9000,\"source\":\"environment\",\"place\":\"EDGE_MCP_PORT\","
                                + "\"use\":\"start\"}",
                        "{\"path\":\"auth.apiKey\",\"value\":\"(redacted)\",\"source\":\"file\",\"place\":\"" + file
                                + ":1:16\",\"use\":\"hot\"}",
                        "{\"path\":\"logLevel\",\"value\":\"warn\",\"source\":\"default\",\"use\":\"hot\"}");
        assertThat(run.out()).doesNotContain("my-secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "config chekc", "config show -o xml", "config check file.yaml"})
    void wrongUsage_isExplained(String line) {
        CommandRun run = CommandRun.of(line.split(" "));
        assertThat(run.exitCode()).isEqualTo(64);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("error: ").contains("fix:");
    }

    @Test
    void help_goesToStandardOutput() {
        assertThat(CommandRun.of("config", "check", "--help").out()).startsWith("Usage: edge-mcp config check");
    }

    private static String line(String setting, String source) {
        return setting + " ".repeat(48 - setting.length()) + "# " + source;
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(folder.resolve("edge-mcp.yaml"), yaml);
    }
}
