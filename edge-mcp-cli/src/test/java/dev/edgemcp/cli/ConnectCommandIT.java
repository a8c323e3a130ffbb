package dev.edgemcp.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.connect.Pipes;
import dev.edgemcp.cli.connect.ToolServer;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Terminal;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
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
import org.junit.jupiter.params.provider.ValueSource;

/** {@code edge-mcp connect} as a command: its streams, its key and its exit codes. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
final class ConnectCommandIT {
    private static final String INITIALIZE =
            "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\","
                    + "\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}\n";

    private ToolServer server;

    @BeforeEach
    void start() {
        server = new ToolServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://127.0.0.1:%d/ws", "http://127.0.0.1:%d/mcp"})
    void connect_untilTheInputEnds(String url) {
        CommandRun run = run(Map.of("EDGE_MCP_API_KEY", ToolServer.KEY), INITIALIZE, "connect", url(url));
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines()).singleElement().asString().contains("\"id\":0", "\"protocolVersion\"");
        assertThat(run.err()).contains("connected to").doesNotContain(ToolServer.KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws://127.0.0.1:%d/ws", "http://127.0.0.1:%d/mcp"})
    void connect_wrongKey_isForbiddenAtOnce(String url) {
        CommandRun run = open(Map.of("EDGE_MCP_API_KEY", "wrong-key"), "", "connect", url(url), "--wait", "50s");
        assertThat(run.exitCode()).isEqualTo(77);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("HTTP 401", "--api-key-file").doesNotContain("wrong-key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ws", "http"})
    void connect_nobodyThere_answersWhatWaitsAndIsUnreachable(String scheme) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        CommandRun run =
                open(Map.of(), INITIALIZE, "connect", scheme + "://127.0.0.1:" + port + "/", "--wait", "600ms");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.out()).contains("\"id\":0", "\"code\":503", "not sent");
        assertThat(run.err()).contains("trying again", "error: cannot reach the server");
    }

    @Test
    void connect_keyFile(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("key"), ToolServer.KEY + "\n");
        CommandRun run = run(
                Map.of("EDGE_MCP_API_KEY", "another"),
                INITIALIZE,
                "connect",
                url("ws://127.0.0.1:%d/ws"),
                "--api-key-file",
                file.toString());
        assertThat(run.out()).contains("\"protocolVersion\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void connect_signal_endsItAndSaysGoodbye(String signal) throws Exception {
        Process process = child(url("ws://127.0.0.1:%d/ws"));
        OutputStream in = process.getOutputStream();
        in.write(INITIALIZE.getBytes(StandardCharsets.UTF_8));
        in.flush();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        assertThat(out.readLine()).contains("\"id\":0");

        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();

        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
        assertThat(out.readLine()).isNull();
        assertThat(process.errorReader(StandardCharsets.UTF_8).lines()).noneMatch(line -> line.contains("\tat "));
    }

    @Test
    void connect_clientGone_ends() throws Exception {
        Process process = child(url("ws://127.0.0.1:%d/ws"));
        process.getInputStream().close();
        OutputStream in = process.getOutputStream();
        in.write(INITIALIZE.getBytes(StandardCharsets.UTF_8));
        in.flush();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }

    private static CommandRun run(Map<String, String> environment, String stdin, String... words) {
        return CommandRun.with(environment, Terminal.NONE, stdin, words);
    }

    /** With an input that says this and does not end. */
    private static CommandRun open(Map<String, String> environment, String stdin, String... words) {
        Pipes pipes = new Pipes();
        pipes.say(stdin);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = Main.run(new Console(out, err, Terminal.NONE), pipes.in, environment, words);
        pipes.end();
        return new CommandRun(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    private String url(String form) {
        return String.format(form, server.port());
    }

    private static Process child(String url) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "connect",
                url));
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().put("EDGE_MCP_API_KEY", ToolServer.KEY);
        return builder.start();
    }
}
