package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.output.Terminal;
import dev.edgemcp.core.jsonrpc.Json;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ClientCommandsIT {
    @SuppressWarnings("NullAway.Init")
    private FakeServer server;

    @BeforeEach
    void start() throws Exception {
        server = new FakeServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void tools_piped_keepsWholeDescriptionsOnOneLine() {
        CommandRun run = CommandRun.of("tools", server.url().toString());
        assertThat(run.exitCode()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out().lines())
                .containsExactly(
                        "NAME            DESCRIPTION",
                        "read            Reads.\\nMore.",
                        "evil\\u001b[2J   \\u009b31mred");
    }

    @Test
    void tools_onATerminal_cutsToItsWidth() {
        CommandRun run = CommandRun.with(
                Map.of(),
                new Terminal(true, false, 20),
                "",
                "tools",
                server.url().toString());
        assertThat(run.out().lines())
                .containsExactly("NAME            DES…", "read            Rea…", "evil\\u001b[2J   \\u0…");
    }

    @Test
    void tools_json_isTheWholeListAndHarmless() {
        CommandRun run = CommandRun.of("tools", server.url().toString(), "-o", "json");
        assertThat(run.out()).doesNotContain("\u001b", "\u009b");
        assertThat(Json.parseObject(run.out())
                        .path("tools")
                        .path(1)
                        .path("description")
                        .stringValue())
                .isEqualTo("\u009b31mred");
    }

    @Test
    void call_structuredContent_isPrintedAsJson() {
        CommandRun run = call("structured");
        assertThat(run.exitCode()).isZero();
        assertThat(Json.parseObject(run.out())).isEqualTo(Json.parseObject("{\"n\":1,\"c\":\"\\u009b\"}"));
        assertThat(run.out()).doesNotContain("\u009b");
    }

    @Test
    void call_text_isUnchangedInAPipeAndHarmlessOnATerminal() {
        assertThat(call("text").out()).isEqualTo("plain \u001b[31mtext" + System.lineSeparator());
        CommandRun run = CommandRun.with(
                Map.of(),
                new Terminal(true, true, 80),
                "",
                "call",
                "text",
                "--url",
                server.url().toString());
        assertThat(run.out()).isEqualTo("plain \\u001b[31mtext" + System.lineSeparator());
    }

    @Test
    void call_otherContent_isPointedTo() {
        CommandRun run = call("image");
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("-o json");
        assertThat(Json.parseObject(call("image", "-o", "json").out())
                        .path("content")
                        .size())
                .isEqualTo(1);
    }

    @Test
    void call_failureOfTheTool_isOneOnStandardError() {
        CommandRun run = call("fail");
        assertThat(run).isEqualTo(new CommandRun(1, "", "it \\u001b[5mbroke" + System.lineSeparator()));
        assertThat(Json.parseObject(call("fail", "-o", "json").out())
                        .path("isError")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void call_unknownTool_fails() {
        CommandRun run = call("nope");
        assertThat(run.exitCode()).isEqualTo(1);
        assertThat(run.err()).contains("no such tool", "edge-mcp tools " + server.url());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a":1}|{"a":1}
            -|{"from":"stdin"}
            -a;n=1;-a;s=word;-a;t=two words|{"n":1,"s":"word","t":"two words"}
            {"a":1,"b":2};-a;b=[3]|{"a":1,"b":[3]}
            """)
    void call_arguments_fromEverywhere(String words, String expected) {
        List<String> line =
                new ArrayList<>(List.of("call", "echo", "--url", server.url().toString()));
        line.addAll(List.of(words.split(";")));
        CommandRun run = CommandRun.with(Map.of(), Terminal.NONE, "{\"from\":\"stdin\"}", line.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(Json.parseObject(run.out())).isEqualTo(Json.parseObject(expected));
    }

    @Test
    void call_argumentsFromAFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("a.json"), "{\"from\":\"file\"}");
        assertThat(Json.parseObject(call("echo", "@" + file).out()).path("from").stringValue())
                .isEqualTo("file");
    }

    @Test
    void keys_areShownInTheOrderOfHowExplicitTheyAre(@TempDir Path folder) throws Exception {
        Path named = Files.writeString(folder.resolve("key"), "named\n");
        Files.createDirectories(folder.resolve(".config/edge-mcp"));
        Files.writeString(folder.resolve(".config/edge-mcp/api-key"), "local\n");
        String url = server.url().toString();
        Map<String, String> home = Map.of("HOME", folder.toString());
        Map<String, String> both = Map.of("HOME", folder.toString(), "EDGE_MCP_API_KEY", "variable");

        CommandRun.with(both, Terminal.NONE, "", "tools", url, "--api-key-file", named.toString());
        CommandRun.with(both, Terminal.NONE, "", "tools", url);
        CommandRun.with(home, Terminal.NONE, "", "tools", url);
        CommandRun.with(Map.of("HOME", folder.resolve("nobody").toString()), Terminal.NONE, "", "tools", url);

        assertThat(server.keys)
                .containsExactly(
                        "Bearer named",
                        "Bearer named",
                        "Bearer variable",
                        "Bearer variable",
                        "Bearer local",
                        "Bearer local",
                        "",
                        "");
    }

    @ParameterizedTest
    @CsvSource({"401, 77", "403, 77", "429, 75", "503, 75", "500, 69", "302, 69"})
    void tools_refusedByHttp_hasItsExitCode(int status, int exitCode) {
        server.status = status;
        CommandRun run = CommandRun.with(
                Map.of("EDGE_MCP_API_KEY", "k-1"),
                Terminal.NONE,
                "",
                "tools",
                server.url().toString());
        assertThat(run.exitCode()).isEqualTo(exitCode);
        assertThat(run.err()).contains("HTTP " + status).doesNotContain("k-1", "\tat ");
    }

    @Test
    void tools_nobodyThere_isUnreachable() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        CommandRun run = CommandRun.of("tools", "ws://127.0.0.1:" + port + "/ws");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.err()).contains("refused");
    }

    @Test
    void tools_silentServer_timesOut() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            CommandRun run =
                    CommandRun.of("tools", "http://127.0.0.1:" + silent.getLocalPort() + "/mcp", "--timeout", "300ms");
            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("--timeout 5m");
        }
    }

    @Test
    void call_overStdio_reachesTheChild(@TempDir Path folder) {
        List<String> line = new ArrayList<>(List.of("call", "echo", "{\"a\":1}", "--"));
        line.addAll(child(folder.resolve("notes")));
        CommandRun run = CommandRun.of(line.toArray(String[]::new));
        assertThat(run.err()).isEmpty();
        assertThat(Json.parseObject(run.out())).isEqualTo(Json.parseObject("{\"a\":1}"));
    }

    @Test
    void call_interrupted_cancelsAndSays130(@TempDir Path folder) throws Exception {
        Path notes = folder.resolve("notes");
        List<String> line = new ArrayList<>(java());
        line.addAll(List.of(Main.class.getName(), "call", "hang", "--progress", "--timeout", "50s", "--"));
        line.addAll(child(notes));
        Process command = new ProcessBuilder(line).start();
        // With the progress on standard error, the call is on its way.
        assertThat(command.errorReader(StandardCharsets.UTF_8).readLine()).isEqualTo("1 hanging");

        new ProcessBuilder("kill", "-INT", Long.toString(command.pid())).start().waitFor();

        assertThat(command.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(command.exitValue()).isEqualTo(130);
        assertThat(command.errorReader(StandardCharsets.UTF_8).lines()).isEmpty();
        assertThat(notes).hasContent("notifications/cancelled");
    }

    private CommandRun call(String... words) {
        List<String> line = new ArrayList<>(List.of("call"));
        line.addAll(List.of(words));
        line.addAll(List.of("--url", server.url().toString()));
        return CommandRun.of(line.toArray(String[]::new));
    }

    private static List<String> child(Path notes) {
        List<String> line = new ArrayList<>(java());
        line.addAll(List.of(FakeServer.class.getName(), notes.toString()));
        return line;
    }

    private static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"));
    }
}
