package dev.edgemcp.cli.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.cli.CommandRun;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.Main;
import dev.edgemcp.cli.kube.MockApi;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

/** Each exit code that the reference lists, by a command of {@code k8s} that ends with it. */
final class ExitCodesIT extends OnCluster {
    @ParameterizedTest
    @EnumSource
    void exitCode(ExitCode code) throws Exception {
        // Without a default, so that a new code does not compile without a command for it.
        CommandRun run = switch (code) {
            case OK -> with(healthy(), "k8s scale --hpa-min 3");
            case FAILED -> with(healthy(), "k8s scale 5");
            case DIFFERENT -> with(servingTls(), "k8s verify");
            case USAGE -> run("k8s scale");
            case BAD_DATA -> run("k8s status --context nope");
            case UNREACHABLE ->
                CommandRun.of("k8s", "status", "--kubeconfig", leadingNowhere().toString());
            case TIMED_OUT -> with(withoutAutoscaler(), "k8s scale 4 --timeout 300ms");
            case FORBIDDEN -> asNobody("k8s restart");
            case CHECKS_FAILED -> run("k8s check");
            case INTERRUPTED -> interrupted("k8s port-forward 0");
        };
        assertThat(run.exitCode()).as(run.out() + run.err()).isEqualTo(code.number());
        if (code != ExitCode.OK && code != ExitCode.INTERRUPTED && code != ExitCode.CHECKS_FAILED) {
            assertThat(run.err()).as("what is said of it").isNotBlank();
        }
    }

    private static CommandRun with(Map<String, ObjectNode> objects, String line) {
        cluster.put(objects);
        return run(line);
    }

    private static Map<String, ObjectNode> withoutAutoscaler() {
        Map<String, ObjectNode> objects = healthy();
        objects.remove("HorizontalPodAutoscaler/edge-mcp");
        return objects;
    }

    /** A release that cannot be proved from here. */
    private static Map<String, ObjectNode> servingTls() {
        Map<String, ObjectNode> objects = healthy();
        ((ObjectNode) objects.get("Deployment/edge-mcp").at("/spec/template/spec/containers/0"))
                .putObject("readinessProbe")
                .putObject("httpGet")
                .put("scheme", "HTTPS")
                .put("port", 8082);
        return objects;
    }

    private static CommandRun asNobody(String line) {
        cluster.mock().faults.add(request -> MockApi.status(401, "Unauthorized"));
        return run(line);
    }

    private static Path leadingNowhere() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return Files.writeString(folder.resolve("nowhere"), """
                    apiVersion: v1
                    kind: Config
                    clusters: [{name: c, cluster: {server: "http://127.0.0.1:%d"}}]
                    users: [{name: u, user: {token: t}}]
                    contexts: [{name: x, context: {cluster: c, user: u}}]
                    current-context: x
                    """.formatted(socket.getLocalPort()));
        }
    }

    /** A port-forward in a process of its own, which is used once and then interrupted; its output is held too. */
    private static CommandRun interrupted(String line) throws Exception {
        Map<String, ObjectNode> objects = healthy();
        objects.keySet().removeIf(name -> name.startsWith("Pod/"));
        cluster.put(objects);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(cluster.words(line)));
        Process process = new ProcessBuilder(command).start();
        try (var out = process.inputReader(StandardCharsets.UTF_8);
                var err = process.errorReader(StandardCharsets.UTF_8)) {
            String address = out.readLine();
            int port = Integer.parseInt(address.replaceAll(".*:", ""));
            String told;
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                told = err.readLine();
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            CommandRun run = new CommandRun(process.exitValue(), address + "\n", told + "\n");
            Golden.check("k8s/port-forward.txt", line, run);
            return run;
        } finally {
            process.destroyForcibly();
        }
    }
}
