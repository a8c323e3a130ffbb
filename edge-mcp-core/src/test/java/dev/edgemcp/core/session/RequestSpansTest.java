package dev.edgemcp.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.tool.Credentials;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.trace.RecordingTracer;
import dev.edgemcp.core.trace.RecordingTracer.Recorded;
import dev.edgemcp.core.trace.Span;
import dev.edgemcp.core.trace.TraceContext;
import dev.edgemcp.core.trace.Tracer;
import dev.edgemcp.core.trace.Transport;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which spans requests have, whose they are, and that all of them end. */
@Timeout(30)
class RequestSpansTest {
    private static final String META =
            "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}";
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final TraceContext UPGRADE =
            TraceContext.of("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", null, "a=upgrade");

    record Nothing() {}

    private final RecordingTracer tracer = new RecordingTracer();
    private final BlockingQueue<Span> spans = new LinkedBlockingQueue<>();
    private final CountDownLatch never = new CountDownLatch(1);
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final EdgeMcp edge = EdgeMcp.builder("t", "1")
            .listener(new CallListener() {
                @Override
                public Tracer tracer() {
                    return tracer;
                }
            })
            .tool(Tool.of("look", Nothing.class, (arguments, context) -> {
                        spans.add(context.span());
                        return ToolResult.text("x");
                    })
                    .build())
            .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                        spans.add(context.span());
                        never.await();
                        return ToolResult.text("x");
                    })
                    .build())
            .resource(Resource.of(
                            "app:///a",
                            "r",
                            (request, context) -> ResourceResult.text(request.uri(), "text/plain", "x"))
                    .watcher((request, changed) -> () -> {})
                    .build())
            .build();
    private final Session session =
            edge.connect(Principal.ANONYMOUS, new Opening(Transport.WEBSOCKET, UPGRADE, Credentials.NONE), sent::add);

    @AfterEach
    void close() {
        session.close();
        edge.close();
    }

    private void send(String method, String params, String meta) {
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params
                + (params.isEmpty() ? "" : ",") + "\"_meta\":{" + META + meta + "}}}");
    }

    private String answer() throws InterruptedException {
        return sent.poll(20, TimeUnit.SECONDS);
    }

    private Recorded only() {
        assertThat(tracer.requests).hasSize(1);
        return tracer.requests.get(0);
    }

    @Test
    void handler_hasASpanOfItsOwn_whichRequestsOfItsBelongTo() throws Exception {
        send("tools/call", "\"name\":\"look\",\"arguments\":{}", "");
        answer();

        assertThat(only()).hasToString("tools/call look [tool.execute.look]");
        assertThat(spans.remove()).isSameAs(only().parts.get(0));
    }

    @Test
    void parent_onAConnection_isMetaAlone_andTheConnectionIsLinked() throws Exception {
        send("tools/list", "", "");
        answer();
        send("tools/list", "", ",\"traceparent\":\"" + PARENT + "\"");
        answer();

        assertThat(tracer.requests)
                .extracting(request -> request.parent.traceparent())
                .containsExactly(null, PARENT);
        assertThat(tracer.requests).extracting(request -> request.carrier).containsExactly(UPGRADE, UPGRADE);
    }

    @Test
    void baggage_ofMeta_winsOverThatOfTheConnection() throws Exception {
        send("tools/list", "", ",\"traceparent\":\"" + PARENT + "\"");
        answer();
        send("tools/list", "", ",\"baggage\":\"a=own\"");
        answer();

        assertThat(tracer.requests)
                .extracting(request -> request.parent.baggage())
                .containsExactly("a=upgrade", "a=own");
    }

    @Test
    void requestThatIsRefusedAtOnce_hasASpanThatSaysWhy() throws Exception {
        session.receive("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\",\"params\":{\"_meta\":{"
                + META.replace("2026-07-28", "2099-01-01") + "}}}");
        answer();

        assertThat(only()).hasToString("tools/list !-32022");
    }

    @Test
    void cancelledCall_endsAsThat() throws Exception {
        send("tools/call", "\"name\":\"wait\",\"arguments\":{}", "");
        Span running = spans.poll(20, TimeUnit.SECONDS);
        session.receive(
                "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":1,\"_meta\":{"
                        + META + "}}}");

        while (((Recorded) running).ended == 0) {
            Thread.onSpinWait();
        }
        assertThat(only()).hasToString("tools/call wait !cancelled [tool.execute.wait !cancelled]");
    }

    @Test
    void subscription_isOverForTracesWhenItIsAcknowledged() throws Exception {
        send("subscriptions/listen", "\"notifications\":{\"resourceSubscriptions\":[\"app:///a\"]}", "");
        assertThat(answer()).contains("acknowledged");

        while (only().ended == 0) {
            Thread.onSpinWait();
        }
        assertThat(only()).hasToString("subscriptions/listen [resources/subscribe [resource.subscribe]]");
    }

    @Test
    void callFromThisProcess_isARequestToo() {
        edge.call(Principal.ANONYMOUS, "look", Json.object()).join();

        assertThat(only()).hasToString("tools/call look [tool.execute.look]");
    }

    @Test
    void namesOfNothing_areNotInNamesOfSpans() throws Exception {
        send("tools/call", "\"name\":\"made-up\",\"arguments\":{}", "");
        answer();
        send("made/up", "", "");
        answer();

        assertThat(tracer.requests)
                .extracting(request -> request.name)
                .containsExactly("tools/call", CallListener.UNKNOWN);
    }
}
