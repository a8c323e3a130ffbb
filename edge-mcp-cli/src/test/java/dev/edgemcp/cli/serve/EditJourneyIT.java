package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A stock stdio client that changes a project through {@code connect}, over {@code wss://}, on a real server. */
@Tag("interop")
@Timeout(120)
class EditJourneyIT {
    private static final Path SCRIPTS = Path.of("..", "edge-mcp-server", "src", "test", "interop")
            .toAbsolutePath()
            .normalize();

    @TempDir
    Path home;

    @Test
    void stockClient_editsCommitsAndTests() throws Exception {
        Path project = project();
        try (ServeProcess serve = ServeProcess.start(
                home,
                Map.of(),
                "--port",
                "0",
                "--workspace",
                project.toString(),
                "--allow-write",
                "--allow-exec",
                "sh",
                "--tls-self-signed")) {
            URI http = serve.uri();

            ObjectNode seen = journey("wss://localhost:" + http.getPort() + "/ws");

            assertThat(http.getScheme()).isEqualTo("https");
            assertThat(seen.path("before").path("exitCode").asInt()).isEqualTo(1);
            assertThat(seen.path("preview").path("written").asBoolean(true)).isFalse();
            assertThat(seen.path("edit").path("diff").asString())
                    .contains("-41")
                    .contains("+42");
            assertThat(seen.path("after").path("exitCode").asInt(-1)).isZero();
            assertThat(seen.path("branch").path("branch").asString()).isEqualTo("fix");
            assertThat(seen.path("log").toString())
                    .contains("Give the right answer")
                    .contains("Ada");
            assertThat(seen.path("status").path("changes").isEmpty()).isTrue();
            assertThat(project.resolve("answer.txt")).hasContent("42");
        }
    }

    private ObjectNode journey(String server) throws Exception {
        List<String> command = new ArrayList<>(List.of("node", "edit-journey.mjs"));
        command.addAll(ServeProcess.program("connect", server));
        Path out = home.resolve("out");
        Path err = home.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().remove("EDGE_MCP_API_KEY");
        builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
        Process node = builder.start();
        assertThat(node.waitFor(90, TimeUnit.SECONDS)).isTrue();
        assertThat(node.exitValue()).as(Files.readString(err)).isZero();
        return Json.parseObject(Files.readString(out));
    }

    private Path project() throws Exception {
        Path project = Files.createDirectory(home.resolve("project"));
        Files.writeString(project.resolve("answer.txt"), "41\n");
        Files.writeString(project.resolve("test.sh"), "grep -q 42 answer.txt\n");
        for (List<String> git : List.of(
                List.of("git", "init", "-q", "-b", "main", "."),
                List.of("git", "config", "user.name", "Ada"),
                List.of("git", "config", "user.email", "ada@example.com"),
                List.of("git", "add", "."),
                List.of("git", "commit", "-q", "-m", "Begin"))) {
            Process process = new ProcessBuilder(git)
                    .directory(project.toFile())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(git.toString()).isZero();
        }
        return project;
    }
}
