package dev.edgemcp.cli.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the pods of the chart run, without Kubernetes around them. */
@Timeout(120)
class PodIT {
    private static final Pattern URL = Pattern.compile("HTTP +http://0\\.0\\.0\\.0:(\\d+)/mcp");

    @TempDir
    Path folder;

    /** The gateway, without the Redis that it is told of; the probes; and what {@code helm test} asks. */
    @Test
    void gateway_startsIsProbedAndAnswersTheTest() throws Exception {
        // 2 s for the lag, to see it and not to wait for it.
        RenderedManifests rendered = new RenderedChart(folder).render("edgeMcp: {server: {drain: {lag: 2s}}}");
        Object container = rendered.get("Deployment edge-mcp", "spec", "template", "spec", "containers", "edge-mcp");
        Map<String, String> environment = environment(rendered, container);
        environment.put("EDGE_MCP_PORT", "0");
        Path err = folder.resolve("err");
        Process gateway = start(arguments(container), environment, folder.resolve("out"), err);
        try {
            int port = Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> port(err), found -> found > 0);
            for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
                String path = String.valueOf(RenderedManifests.at(container, probe, "httpGet", "path"));
                assertThat(status(port, path)).as(path).isEqualTo(200);
            }
            assertThat(status(port, "/metrics")).isEqualTo(200);

            Object test = rendered.get("Pod edge-mcp-test", "spec", "containers", "0");
            List<String> call = arguments(test);
            call.replaceAll(word -> word.replace("http://edge-mcp:8082/", "http://127.0.0.1:" + port + "/"));
            Path answer = folder.resolve("answer");
            Process round = start(call, environment(rendered, test), answer, folder.resolve("test-err"));
            assertThat(round.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(round.exitValue())
                    .as(Files.readString(folder.resolve("test-err")))
                    .isZero();
            assertThat(Files.readString(answer)).contains("EDGE_MCP_API_KEY");

            gateway.toHandle().destroy();
            Awaitility.await().until(() -> status(port, "/health/ready") == 503);
            assertThat(status(port, "/health/live")).isEqualTo(200);
            assertThat(gateway.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(gateway.exitValue()).isZero();
            assertThat(Files.readString(err)).doesNotContain("key-of-the-test", "session-secret-of", "password-of")
                    .as("of no use in the log of a pod")
                    .doesNotContain("mcpServers");
        } finally {
            gateway.destroyForcibly();
        }
    }

    private Process start(List<String> arguments, Map<String, String> environment, Path out, Path err)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.edgemcp.cli.Main"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        // As in a pod: no workspace, and nothing that could be written.
        builder.environment().put("KUBERNETES_SERVICE_HOST", "10.0.0.1");
        builder.environment().put("HOME", "/nonexistent");
        return builder.start();
    }

    private static List<String> arguments(Object container) {
        return new ArrayList<>(((List<?>) RenderedManifests.at(container, "args"))
                .stream().map(String::valueOf).toList());
    }

    /** With the values of Secrets, and the file of the ConfigMap. */
    private Map<String, String> environment(RenderedManifests rendered, Object container) throws IOException {
        Map<String, String> environment = new java.util.HashMap<>();
        for (Object each : (List<?>) RenderedManifests.at(container, "env")) {
            Object value = RenderedManifests.at(each, "value");
            if (value == null) {
                Object secret = RenderedManifests.at(each, "valueFrom", "secretKeyRef", "name");
                Object key = RenderedManifests.at(each, "valueFrom", "secretKeyRef", "key");
                Object data = rendered.get("Secret " + secret, "data", String.valueOf(key));
                value = new String(java.util.Base64.getDecoder().decode(String.valueOf(data)), StandardCharsets.UTF_8);
            } else if (value.toString().startsWith("/etc/edge-mcp/config/")) {
                Path file = folder.resolve("edge-mcp.yaml");
                Files.writeString(
                        file, String.valueOf(rendered.get("ConfigMap edge-mcp-config", "data", "edge-mcp.yaml")));
                value = file;
            }
            environment.put(String.valueOf(RenderedManifests.at(each, "name")), value.toString());
        }
        return environment;
    }

    private static int port(Path err) throws IOException {
        Matcher url = URL.matcher(Files.readString(err));
        return url.find() ? Integer.parseInt(url.group(1)) : 0;
    }

    private static int status(int port, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .build(),
                        BodyHandlers.discarding())
                .statusCode();
    }
}
