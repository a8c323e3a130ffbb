package dev.edgemcp.server.telemetry.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import dev.edgemcp.core.quota.Rate;
import dev.edgemcp.server.config.TracingSettings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a collector gets of what a server does: each span, and what it is a part of. */
@Timeout(60)
class TracingIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OTHER_TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String OTHER_PARENT = "00-" + OTHER_TRACE + "-b7ad6b7169203331-01";
    private static final String UNSAMPLED = "00-" + TRACE + "-00f067aa0ba902b7-00";

    private OtlpCollector collector;
    private Tracing traces;
    private TracedServer server;

    @BeforeEach
    void start() throws Exception {
        collector = OtlpCollector.grpc();
        traces = Tracing.start(settings(1), "1.2.3");
        server = new TracedServer(traces);
    }

    @AfterEach
    void stop() {
        server.close();
        traces.close();
        collector.close();
    }

    private TracingSettings settings(double rate) {
        return new TracingSettings(
                true, URI.create("http://127.0.0.1:" + collector.port()), TracingSettings.Protocol.GRPC, rate, "test");
    }

    /** Everything that was told, once it has been sent. */
    private List<ReceivedSpan> spans() {
        traces.close();
        return collector.spans();
    }

    private String tree() {
        return ReceivedSpan.tree(spans());
    }

    private static ReceivedSpan named(List<ReceivedSpan> spans, String name) {
        return spans.stream()
                .filter(span -> span.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void httpCall_withATraceparent_isAPartOfThat() throws Exception {
        server.post("echo", "{}", "", "traceparent", PARENT, "tracestate", "vendor=1");

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                  SERVER tools/call echo
                    INTERNAL limit.decide
                    INTERNAL tool.execute.echo
                """);
        ReceivedSpan call = named(spans, "tools/call echo");
        assertThat(call.attributes())
                .containsEntry("mcp.method.name", "tools/call")
                .containsEntry("gen_ai.tool.name", "echo")
                .containsEntry("gen_ai.operation.name", "execute_tool")
                .containsEntry("mcp.protocol.version", "2026-07-28")
                .containsEntry("jsonrpc.request.id", "7")
                .containsEntry("network.transport", "tcp")
                .containsEntry("network.protocol.name", "http")
                .containsEntry("edge_mcp.tenant", "team-a")
                .doesNotContainKeys("error.type", "mcp.session.id");
        assertThat(call.traceState()).isEqualTo("vendor=1");
        assertThat(call.resource())
                .containsEntry("service.name", "edge-mcp")
                .containsEntry("service.version", "1.2.3")
                .containsEntry("deployment.environment.name", "test")
                .hasEntrySatisfying("service.instance.id", id -> assertThat(id).hasSize(36));
    }

    @Test
    void httpCall_withoutATrace_beginsOne() throws Exception {
        server.post("echo", "{}", "");

        assertThat(tree()).isEqualTo("""
                SERVER tools/call echo
                  INTERNAL limit.decide
                  INTERNAL tool.execute.echo
                """);
    }

    @Test
    void httpCall_withATraceInMeta_isAPartOfThatAndLinksToTheHeaders() throws Exception {
        server.post("echo", "{}", "\"traceparent\":\"" + OTHER_PARENT + "\"", "traceparent", PARENT);

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                remote 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331
                  SERVER tools/call echo
                    INTERNAL limit.decide
                    INTERNAL tool.execute.echo
                """);
        assertThat(named(spans, "tools/call echo").links()).containsExactly(TRACE + " 00f067aa0ba902b7");
    }

    @Test
    void httpCall_withNonsenseForATrace_isServedWithoutIt() throws Exception {
        for (String nonsense :
                List.of("00-0-0-01", "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01", "x".repeat(5000))) {
            var response = server.post("echo", "{}", "\"traceparent\":\"" + nonsense + "\"", "traceparent", nonsense);
            assertThat(response.statusCode()).isEqualTo(200);
        }
        assertThat(server.post("echo", "{}", "\"traceparent\":{\"a\":1}", "traceparent", PARENT)
                        .statusCode())
                .isEqualTo(200);

        assertThat(tree()).isEqualTo("""
                SERVER tools/call echo
                  INTERNAL limit.decide
                  INTERNAL tool.execute.echo
                SERVER tools/call echo
                  INTERNAL limit.decide
                  INTERNAL tool.execute.echo
                SERVER tools/call echo
                  INTERNAL limit.decide
                  INTERNAL tool.execute.echo
                remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                  SERVER tools/call echo
                    INTERNAL limit.decide
                    INTERNAL tool.execute.echo
                """);
    }

    @Test
    void webSocketCall_withATraceInMeta_isAPartOfThatAndLinksToTheUpgrade() throws Exception {
        server.connect("traceparent", PARENT).call("echo", "{}", "\"traceparent\":\"" + OTHER_PARENT + "\"");

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                remote 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331
                  SERVER tools/call echo
                    INTERNAL limit.decide
                    INTERNAL tool.execute.echo
                """);
        ReceivedSpan call = named(spans, "tools/call echo");
        assertThat(call.links()).containsExactly(TRACE + " 00f067aa0ba902b7");
        assertThat(call.attributes())
                .containsEntry("network.protocol.name", "websocket")
                .containsEntry("jsonrpc.request.id", "call");
    }

    @Test
    void webSocketCalls_withoutATraceInMeta_areTracesOfTheirOwn() throws Exception {
        TracedServer.Client client = server.connect("traceparent", PARENT);
        client.call("echo", "{}", "");
        client.call("echo", "{}", "");

        List<ReceivedSpan> spans = spans();
        List<ReceivedSpan> calls =
                spans.stream().filter(span -> span.kind().equals("SERVER")).toList();
        assertThat(calls).hasSize(2).allSatisfy(call -> {
            assertThat(call.parentSpanId()).isEmpty();
            assertThat(call.links()).containsExactly(TRACE + " 00f067aa0ba902b7");
        });
        assertThat(calls.get(0).traceId()).isNotEqualTo(calls.get(1).traceId()).isNotEqualTo(TRACE);
    }

    @Test
    void unsampledParent_isNotRecorded_andTheTraceGoesOnAsUnsampled() throws Exception {
        server.post("platform", "{}", "\"traceparent\":\"" + UNSAMPLED + "\",\"tracestate\":\"vendor=1\"");

        Headers heard = server.platformHeard.poll(20, TimeUnit.SECONDS);
        assertThat(heard.getFirst("traceparent")).matches("00-" + TRACE + "-[0-9a-f]{16}-00");
        assertThat(heard.getFirst("tracestate")).isEqualTo("vendor=1");
        assertThat(spans()).isEmpty();
    }

    @Test
    void sampledParent_isRecordedWhateverTheRate() throws Exception {
        try (Tracing rare = Tracing.start(settings(0), "1");
                TracedServer other = new TracedServer(rare)) {
            other.post("echo", "{}", "");
            other.post("echo", "{}", "", "traceparent", PARENT);
        }

        assertThat(ReceivedSpan.tree(collector.spans())).isEqualTo("""
                remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                  SERVER tools/call echo
                    INTERNAL limit.decide
                    INTERNAL tool.execute.echo
                """);
    }

    @Test
    void requestToAnotherServer_isASpan_whoseContextItHears() throws Exception {
        server.post(
                "platform",
                "{}",
                "\"traceparent\":\"" + PARENT + "\",\"tracestate\":\"vendor=1\",\"baggage\":\"user=ada\"");

        Headers heard = server.platformHeard.poll(20, TimeUnit.SECONDS);
        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                  SERVER tools/call platform
                    INTERNAL limit.decide
                    INTERNAL tool.execute.platform
                      CLIENT core_platform.GET
                """);
        ReceivedSpan client = named(spans, "core_platform.GET");
        assertThat(heard.getFirst("traceparent")).isEqualTo("00-" + TRACE + "-" + client.spanId() + "-01");
        assertThat(heard.getFirst("tracestate")).isEqualTo("vendor=1");
        assertThat(heard.getFirst("baggage")).isEqualTo("user=ada");
        assertThat(client.attributes()).containsEntry("http.response.status_code", "204");
    }

    @Test
    void failures_areErrors_andSayNoMoreThanTheClientHears() throws Exception {
        server.post("fail", "{}", "");
        server.post("break", "{}", "");
        server.post("nobody-has-this", "{}", "");

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                SERVER tools/call fail !tool_error
                  INTERNAL limit.decide
                  INTERNAL tool.execute.fail !tool_error
                SERVER tools/call break !-32603
                  INTERNAL limit.decide
                  INTERNAL tool.execute.break !java.lang.IllegalStateException
                SERVER tools/call !-32602
                """);
        assertThat(spans.toString()).doesNotContain("the-secret-cause");
        ReceivedSpan unknown = named(spans, "tools/call");
        assertThat(unknown.attributes())
                .containsEntry("rpc.response.status_code", "-32602")
                .containsEntry("gen_ai.tool.name", "nobody-has-this");
        assertThat(unknown.message()).isNotBlank();
    }

    @Test
    void refusedCall_endsWithTheLimit() throws Exception {
        try (Tracing own = Tracing.start(settings(1), "1");
                TracedServer strict = new TracedServer(own, new Rate(0.001, 1))) {
            assertThat(strict.post("echo", "{}", "").statusCode()).isEqualTo(200);
            assertThat(strict.post("echo", "{}", "").statusCode()).isEqualTo(429);
        }

        List<ReceivedSpan> spans = collector.spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                SERVER tools/call echo
                  INTERNAL limit.decide
                  INTERNAL tool.execute.echo
                SERVER tools/call echo !429
                  INTERNAL limit.decide
                """);
        assertThat(spans)
                .filteredOn(ReceivedSpan::error)
                .singleElement()
                .satisfies(span -> assertThat(span.attributes()).containsEntry("edge_mcp.limit", "tool"));
    }

    @Test
    void cachedResult_isAnEventInMemory_andASpanInTheStore() throws Exception {
        server.post("known", "{\"name\":\"a\"}", "");
        server.post("known", "{\"name\":\"a\"}", "");

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                SERVER tools/call known
                  INTERNAL limit.decide
                  INTERNAL cache.get
                  INTERNAL tool.execute.known
                SERVER tools/call known
                  INTERNAL limit.decide
                """);
        assertThat(named(spans, "cache.get").attributes())
                .containsEntry("edge_mcp.cache.level", "l2")
                .containsEntry("edge_mcp.cache.hit", "false");
        assertThat(spans)
                .filteredOn(span -> span.kind().equals("SERVER"))
                .extracting(ReceivedSpan::events)
                .containsExactlyInAnyOrder(
                        List.of("cache.miss {edge_mcp.cache.level=l1}"),
                        List.of("cache.hit {edge_mcp.cache.level=l1}"));
    }

    @Test
    void callThatWaitsForTheRunOfAnother_linksToItsTrace() throws Exception {
        var first = server.postAsync("slow", "{\"name\":\"a\"}", "", "traceparent", PARENT);
        assertThat(server.started.poll(20, TimeUnit.SECONDS)).isEqualTo("a");
        var second = server.postAsync("slow", "{\"name\":\"a\"}", "", "traceparent", OTHER_PARENT);
        Awaitility.await().until(() -> server.metrics.scrape().contains("edge_mcp_active_calls 2.0"));
        server.release.countDown();
        first.join();
        second.join();

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                  SERVER tools/call slow
                    INTERNAL limit.decide
                    INTERNAL cache.get
                    INTERNAL tool.execute.slow
                remote 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331
                  SERVER tools/call slow
                    INTERNAL limit.decide
                """);
        ReceivedSpan run = spans.stream()
                .filter(span -> span.traceId().equals(TRACE) && span.kind().equals("SERVER"))
                .findFirst()
                .orElseThrow();
        assertThat(spans)
                .filteredOn(span ->
                        span.traceId().equals(OTHER_TRACE) && span.kind().equals("SERVER"))
                .singleElement()
                .satisfies(span -> assertThat(span.links()).containsExactly(TRACE + " " + run.spanId()));
    }

    @Test
    void session_isTracedRequestByRequest_withoutItsToken() throws Exception {
        var opened = server.legacy(
                null,
                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\"}}",
                "traceparent",
                PARENT);
        String session = opened.headers().firstValue("Mcp-Session-Id").orElseThrow();
        server.legacy(
                session,
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"echo\",\"_meta\":{\"traceparent\":\""
                        + OTHER_PARENT + "\"}}}");
        server.legacy(session, "{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"no/such\"}");

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                remote 4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7
                  SERVER initialize
                remote 0af7651916cd43dd8448eb211c80319c b7ad6b7169203331
                  SERVER tools/call echo
                    INTERNAL limit.decide
                    INTERNAL tool.execute.echo
                SERVER unknown !-32601
                """);
        ReceivedSpan call = named(spans, "tools/call echo");
        assertThat(call.attributes())
                .containsEntry("mcp.protocol.version", "2025-11-25")
                .hasEntrySatisfying("mcp.session.id", id -> assertThat(id).hasSize(16));
        assertThat(spans.toString()).doesNotContain(session);
    }

    @Test
    void question_isAWaitBetweenTwoRuns() throws Exception {
        TracedServer.Client client = server.connect();
        client.send(
                "{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{}}}}");
        client.next();
        client.send("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"ask\"}}");
        String id = client.next().replaceFirst("(?s).*\"id\":(\"?[^\",}]*\"?).*", "$1");
        client.send("{\"jsonrpc\":\"2.0\",\"id\":" + id
                + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ada\"}}}");
        assertThat(client.next()).contains("Ada");

        List<ReceivedSpan> spans = spans();
        assertThat(ReceivedSpan.tree(spans)).isEqualTo("""
                SERVER initialize
                SERVER tools/call ask
                  INTERNAL limit.decide
                  INTERNAL tool.execute.ask
                  INTERNAL input.wait
                  INTERNAL tool.execute.ask
                """);
    }

    @Test
    void metrics_nameTracesAsExamples_inOpenMetricsAlone() throws Exception {
        server.post("fail", "{}", "", "traceparent", PARENT);

        var open = server.http.send(
                HttpRequest.newBuilder(server.uri("/metrics"))
                        .header("Accept", "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;q=0.5,*/*;q=0.1")
                        .build(),
                BodyHandlers.ofString());
        var plain =
                server.http.send(HttpRequest.newBuilder(server.uri("/metrics")).build(), BodyHandlers.ofString());

        assertThat(open.headers().firstValue("Content-Type"))
                .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.body()).endsWith("# EOF\n");
        ReceivedSpan call = named(spans(), "tools/call fail");
        String exemplar = "# {span_id=\"" + call.spanId() + "\",trace_id=\"" + TRACE + "\"}";
        assertThat(open.body().lines())
                .anySatisfy(line -> assertThat(line)
                        .startsWith("edge_mcp_tool_execution_duration_seconds_bucket{")
                        .contains("tool=\"fail\"")
                        .contains(exemplar))
                .anySatisfy(line -> assertThat(line)
                        .startsWith("edge_mcp_errors_total{type=\"tool\"}")
                        .contains(exemplar));
        assertThat(open.body().lines().filter(line -> line.contains("trace_id")))
                .allSatisfy(line -> assertThat(line).containsPattern("^\\w+_(bucket|total)[{ ]"));
        assertThat(plain.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(plain.body()).doesNotContain("trace_id");
    }
}
