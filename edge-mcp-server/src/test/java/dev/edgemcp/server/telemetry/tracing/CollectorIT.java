package dev.edgemcp.server.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.trace.TraceContext;
import dev.edgemcp.server.config.TracingSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Collectors of both protocols, and such as fail: which costs spans, and nothing else. */
@Timeout(60)
class CollectorIT {
    private static TracingSettings settings(String url, TracingSettings.Protocol protocol) {
        return new TracingSettings(true, URI.create(url), protocol, 1, "test");
    }

    private static TracingSettings grpc(int port) {
        return settings("http://127.0.0.1:" + port, TracingSettings.Protocol.GRPC);
    }

    private static void span(Tracing traces, String name) {
        traces.tracer().begin(name, TraceContext.NONE, TraceContext.NONE).end();
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Duration timed(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Test
    void overHttp_theSameArrives() throws Exception {
        try (OtlpCollector collector = OtlpCollector.http()) {
            Tracing traces = Tracing.start(
                    settings("http://127.0.0.1:" + collector.port() + "/v1/traces", TracingSettings.Protocol.HTTP),
                    "1");
            try (TracedServer server = new TracedServer(traces)) {
                server.post("echo", "{}", "");
            }
            traces.close();

            assertThat(ReceivedSpan.tree(collector.spans())).isEqualTo("""
                    SERVER tools/call echo
                      INTERNAL limit.decide
                      INTERNAL tool.execute.echo
                    """);
            assertThat(collector.paths()).containsOnly("/v1/traces application/x-protobuf");
        }
    }

    @Test
    void spans_areSentWhileTheServerRuns() throws Exception {
        try (OtlpCollector collector = OtlpCollector.grpc();
                Tracing traces = Tracing.start(grpc(collector.port()), "1")) {
            span(traces, "one");

            await().until(() -> collector.spans().size() == 1);
            await().until(() -> traces.exported() == 1);
            assertThat(traces.failed()).isZero();
            assertThat(traces.dropped()).isZero();
        }
    }

    @Test
    void https_isTls() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Tracing traces = Tracing.start(
                        settings("https://127.0.0.1:" + socket.getLocalPort(), TracingSettings.Protocol.GRPC), "1")) {
            span(traces, "one");

            try (var connection = socket.accept()) {
                int handshake = 22;
                assertThat(connection.getInputStream().read()).isEqualTo(handshake);
            }
        }
    }

    @Test
    void unreachable_callsGoOn_andWhenItIsBackSoDoTraces() throws Exception {
        int port = freePort();
        try (Tracing traces = Tracing.start(grpc(port), "1");
                TracedServer server = new TracedServer(traces)) {
            for (int i = 0; i < 20; i++) {
                assertThat(server.post("echo", "{}", "").statusCode()).isEqualTo(200);
            }
            await().until(() -> !traces.reachable());
            assertThat(traces.failed()).isPositive();
            assertThat(server.metrics.scrape())
                    .contains("edge_mcp_trace_export_good 0.0")
                    .containsPattern("edge_mcp_trace_spans_total\\{outcome=\"failed\"} [1-9]");

            try (OtlpCollector collector = OtlpCollector.grpc(port)) {
                await().atMost(Duration.ofSeconds(30)).until(() -> {
                    server.post("echo", "{}", "");
                    return traces.reachable() && !collector.spans().isEmpty();
                });
            }
        }
    }

    @Test
    void refusing_isCountedAndGetsOver() throws Exception {
        try (OtlpCollector collector = OtlpCollector.grpc();
                Tracing traces = Tracing.start(grpc(collector.port()), "1")) {
            collector.refuse(true);
            span(traces, "lost");
            await().until(() -> traces.failed() == 1 && !traces.reachable());

            collector.refuse(false);
            span(traces, "kept");
            await().until(() -> traces.exported() == 1 && traces.reachable());
            assertThat(collector.spans()).extracting(ReceivedSpan::name).containsExactly("kept");
        }
    }

    @Test
    void hanging_dropsWhatIsTooMuch_andDelaysNoCallAndTheEndByALittle() throws Exception {
        try (OtlpCollector collector = OtlpCollector.grpc()) {
            collector.hang(true);
            Tracing traces = Tracing.start(grpc(collector.port()), "1");
            try (TracedServer server = new TracedServer(traces)) {
                int many = 3 * (Tracing.MAX_WAITING + Tracing.MAX_BATCH);
                Duration time = timed(() -> {
                    for (int i = 0; i < many; i++) {
                        span(traces, "one of many");
                    }
                });
                assertThat(time).isLessThan(Duration.ofSeconds(10));
                assertThat(traces.dropped()).isBetween((long) many / 3, (long) many);
                assertThat(server.metrics.scrape())
                        .containsPattern("edge_mcp_trace_spans_total\\{outcome=\"dropped\"} [1-9]");
                assertThat(server.post("echo", "{}", "").statusCode()).isEqualTo(200);
            }

            assertThat(timed(traces::close)).isLessThan(Tracing.FLUSH.plusSeconds(2));
        }
    }

    @Test
    void close_sendsWhatWaits_once() throws Exception {
        try (OtlpCollector collector = OtlpCollector.grpc()) {
            Tracing traces = Tracing.start(grpc(collector.port()), "1");
            for (int i = 0; i < Tracing.MAX_WAITING; i++) {
                span(traces, "waiting");
            }
            traces.close();
            traces.close();

            assertThat(collector.spans()).hasSize(Tracing.MAX_WAITING);
        }
    }
}
