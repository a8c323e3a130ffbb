package dev.edgemcp.cli.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.redis.RealRedis;
import dev.edgemcp.server.telemetry.tracing.OtlpCollector;
import dev.edgemcp.server.telemetry.tracing.ReceivedSpan;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tracing of {@code edge-mcp serve}, with the variables of the original and a collector that speaks OTLP over gRPC. */
@Timeout(120)
class ServeTracingIT {
    private static final String KEY = "the-key-of-the-traces";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String META =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{},"
                    + "\"traceparent\":\"00-" + TRACE + "-00f067aa0ba902b7-01\"}";
    private static final String CALL =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"fs_list_directory\",\"arguments\":{},"
                    + META + "}}";

    @TempDir
    Path home;

    private final HttpClient http = HttpClient.newHttpClient();

    private Map<String, String> tracing(int port) {
        return Map.of(
                "EDGE_MCP_API_KEY",
                KEY,
                "TRACING_ENABLED",
                "true",
                "OTLP_ENDPOINT",
                "127.0.0.1:" + port,
                "ENVIRONMENT",
                "production");
    }

    private void call(URI mcp) throws Exception {
        var response = http.send(
                HttpRequest.newBuilder(mcp)
                        .header("Authorization", "Bearer " + KEY)
                        .header("Content-Type", "application/json")
                        .header("Accept", "application/json, text/event-stream")
                        .header("MCP-Protocol-Version", "2026-07-28")
                        .header("Mcp-Method", "tools/call")
                        .header("Mcp-Name", "fs_list_directory")
                        .POST(BodyPublishers.ofString(CALL))
                        .build(),
                BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(200);
    }

    @Test
    void sigterm_sendsWhatIsNotSentYet() throws Exception {
        try (OtlpCollector collector = OtlpCollector.grpc();
                ServeProcess serve =
                        ServeProcess.start(home, tracing(collector.port()), "--port", "0", "--workspace", ".")) {
            call(serve.uri());
            serve.terminate();

            assertThat(serve.exit()).isZero();
            assertThat(ReceivedSpan.tree(collector.spans())).isEqualTo("""
                    remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                      SERVER tools/call fs_list_directory
                        INTERNAL tool.execute.fs_list_directory
                    """);
            assertThat(collector.spans())
                    .allSatisfy(span -> assertThat(span.resource())
                            .containsEntry("service.name", "edge-mcp")
                            .containsEntry("deployment.environment.name", "production"));
            assertThat(serve.err()).doesNotContain("collector").doesNotContain("not active");
        }
    }

    @Test
    void limitInRedis_isAPartOfTheCall() throws Exception {
        try (OtlpCollector collector = OtlpCollector.grpc();
                RealRedis redis = new RealRedis()) {
            Map<String, String> environment = new HashMap<>(tracing(collector.port()));
            environment.put("EDGE_MCP_REDIS_ENABLED", "true");
            environment.put("REDIS_ADDR", "127.0.0.1:" + redis.port());
            try (ServeProcess serve = ServeProcess.start(home, environment, "--port", "0", "--workspace", ".")) {
                call(serve.uri());
                serve.terminate();
                assertThat(serve.exit()).isZero();
            }

            assertThat(ReceivedSpan.tree(collector.spans())).isEqualTo("""
                    remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                      SERVER tools/call fs_list_directory
                        INTERNAL limit.decide
                        INTERNAL tool.execute.fs_list_directory
                    """);
        }
    }

    @Test
    void stdio_isTracedToo() throws Exception {
        try (OtlpCollector collector = OtlpCollector.grpc()) {
            ProcessBuilder builder =
                    new ProcessBuilder(ServeProcess.command("--stdio", "--workspace", ".")).directory(home.toFile());
            builder.environment().putAll(tracing(collector.port()));
            builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            Process process = builder.start();
            try (OutputStream in = process.getOutputStream()) {
                in.write((CALL + "\n").getBytes(StandardCharsets.UTF_8));
            }

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(ReceivedSpan.tree(collector.spans())).isEqualTo("""
                    remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                      SERVER tools/call fs_list_directory
                        INTERNAL tool.execute.fs_list_directory
                    """);
            assertThat(collector.spans())
                    .filteredOn(span -> span.kind().equals("SERVER"))
                    .allSatisfy(span -> assertThat(span.attributes()).containsEntry("network.transport", "pipe"));
        }
    }

    @Test
    void nobodyCollects_isSaidOnce_andHoldsNothingUp() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (ServeProcess serve = ServeProcess.start(home, tracing(port), "--port", "0", "--workspace", ".")) {
            URI uri = serve.uri();
            for (int batch = 1; batch <= 3; batch++) {
                int failures = batch;
                call(uri);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> http.send(
                                        HttpRequest.newBuilder(uri.resolve("/metrics"))
                                                .build(),
                                        BodyHandlers.ofString())
                                .body()
                                .contains("edge_mcp_trace_spans_total{outcome=\"failed\"} " + 2.0 * failures));
            }
            serve.terminate();

            assertThat(serve.exit()).isZero();
            assertThat(serve.err())
                    .containsOnlyOnce("the collector does not take traces")
                    .doesNotContain("io.opentelemetry")
                    .doesNotContain("i.o.e");
        }
    }

    @Test
    void off_nothingOfItIsLoaded() throws Exception {
        assertThat(loaded(Map.of())).isEmpty();
        try (OtlpCollector collector = OtlpCollector.grpc()) {
            assertThat(loaded(tracing(collector.port()))).isNotEmpty();
        }
    }

    /** The classes of OpenTelemetry, and of what it brings, that a server loads that has answered a call. */
    private List<String> loaded(Map<String, String> environment) throws Exception {
        Path log = home.resolve("classes.log");
        Map<String, String> all = new HashMap<>(environment);
        all.put("EDGE_MCP_API_KEY", KEY);
        all.put("JAVA_TOOL_OPTIONS", "-Xlog:class+load=info:file=" + log);
        try (ServeProcess serve = ServeProcess.start(home, all, "--port", "0", "--workspace", ".")) {
            call(serve.uri());
            serve.terminate();
            assertThat(serve.exit()).isZero();
        }
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" io.opentelemetry.")
                            || line.contains(" okhttp3.")
                            || line.contains(" kotlin.")
                            || line.contains("telemetry.tracing."))
                    .toList();
        }
    }
}
