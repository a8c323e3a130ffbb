package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.edgemcp.core.client.FakeServer.Speaks;
import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class StdioClientIT extends ClientContract {
    @Override
    ClientTarget serve(Speaks speaks) {
        return child(speaks.name());
    }

    private static ClientTarget child(String... args) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                FakeStdioServer.class.getName()));
        command.addAll(List.of(args));
        return ClientTarget.process(command);
    }

    @Test
    void connect_noSuchProgram_isUnreachable() {
        assertThatThrownBy(() -> McpClient.connect(
                        ClientTarget.process(List.of("/no/such/program")),
                        options().build()))
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNREACHABLE));
    }

    @Test
    void connect_programThatEnds_saysHowAndWhatItSaidLast() {
        assertThatThrownBy(() -> McpClient.connect(
                        ClientTarget.process(List.of("/bin/sh", "-c", "echo no licence >&2; exit 3")),
                        options().build()))
                .isInstanceOf(McpClientException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("no licence");
    }

    @Test
    void stderr_floodAndEndlessLine_isDrainedInPieces() {
        List<String> lines = new CopyOnWriteArrayList<>();
        try (McpClient client = McpClient.connect(
                child("BOTH", "flood"), options().stderr(lines::add).build())) {
            assertThat(text(client.callTool("echo", Json.object(), PATIENT))).isEqualTo("{}");
        }
        assertThat(lines).allMatch(line -> line.length() <= 8192).hasSizeGreaterThan(20);
    }

    @Test
    void close_childThatIgnoresTheEnd_isKilledWithItsChildren() throws Exception {
        // The shell waits for its child, and neither of them ends by itself.
        CompletableFuture<Long> grandchild = new CompletableFuture<>();
        String script =
                "trap '' TERM; sleep 300 & echo $! >&2; " + String.join(" ", quoted(child("BOTH"))) + "; wait; wait";
        ClientTarget target = ClientTarget.process(List.of("/bin/sh", "-c", script));
        McpClient client = McpClient.connect(
                target,
                options()
                        .stderr(line -> grandchild.complete(Long.valueOf(line)))
                        .build());
        ProcessHandle sleeper =
                ProcessHandle.of(grandchild.get(10, TimeUnit.SECONDS)).orElseThrow();
        ProcessHandle shell = sleeper.parent().orElseThrow();

        client.close();

        sleeper.onExit().get(5, TimeUnit.SECONDS);
        shell.onExit().get(5, TimeUnit.SECONDS);
    }

    @Test
    void callTool_childThatDoesNotRead_timesOutAndCloses() {
        ClientOptions hasty = options()
                .connectTimeout(Duration.ofSeconds(10))
                .probeTimeout(Duration.ofSeconds(9))
                .build();
        try (McpClient client = McpClient.connect(child("BOTH", "deaf"), hasty)) {
            McpClientException failure = failure(client.callTool(
                    "echo", Json.object().put("blob", "x".repeat(1_000_000)), CallOptions.of(Duration.ofMillis(300))));
            assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        }
    }

    private static List<String> quoted(ClientTarget target) {
        return ((ClientTarget.Stdio) target)
                .command().stream().map(word -> "'" + word + "'").toList();
    }
}
