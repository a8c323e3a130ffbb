package dev.edgemcp.core.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.observe.CallListener;
import dev.edgemcp.core.platform.CorePlatformServer.Fault;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.trace.Attributes;
import dev.edgemcp.core.trace.RecordingTracer;
import dev.edgemcp.core.trace.RecordingTracer.Recorded;
import dev.edgemcp.core.trace.Tracer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The trace of a call goes on at the platform, below the run of the tool. */
class PlatformTraceTest {
    private static final String CALL = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
            + "\"name\":\"github_repos\",\"arguments\":{},\"_meta\":{"
            + "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientInfo\":{\"name\":\"t\",\"version\":\"1\"},"
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}}}";

    private final RecordingTracer tracer = new RecordingTracer();
    private final CorePlatformServer server = new CorePlatformServer();
    private final List<String> answers = new CopyOnWriteArrayList<>();
    private CorePlatform platform;
    private EdgeMcp edge;

    @BeforeEach
    void begin() throws Exception {
        server.key("edge-key", "own")
                .tools("own", CorePlatformServer.tool("id-1", "github_repos"))
                .start();
        platform = new CorePlatform(
                new PlatformSettings(
                        server.url(),
                        "edge-key",
                        "edge-1",
                        Map.of(),
                        PlatformSettings.ClientKeys.NONE,
                        Duration.ofMinutes(5),
                        PassThrough.NONE,
                        PlatformSettings.Bounds.DEFAULT,
                        false,
                        name -> false),
                PlatformListener.NONE,
                Ticker.system());
        edge = EdgeMcp.builder("t", "1")
                .provider(platform.provider())
                .listener(CallListener.both(
                        new CallListener() {
                            @Override
                            public Tracer tracer() {
                                return tracer;
                            }
                        },
                        platform.calls()))
                .build();
        platform.start();
        await().until(() -> edge.tools(Principal.ANONYMOUS).size() == 2);
    }

    @AfterEach
    void end() {
        edge.close();
        platform.close();
        server.close();
    }

    @Test
    void call_isSentWithTheSpanOfItsRequest_whichIsPartOfTheTools() {
        Recorded sent = sent();

        assertThat(sent.said)
                .containsEntry(Attributes.HTTP_METHOD, "POST")
                .containsEntry(Attributes.HTTP_STATUS, 200L)
                .containsEntry(Attributes.SERVER_ADDRESS, "127.0.0.1")
                .containsKey(Attributes.SERVER_PORT);
        assertThat(sent.failure).isNull();
        assertThat(server.asked(""))
                .filteredOn(asked -> asked.path().endsWith("/execute"))
                .singleElement()
                .satisfies(asked ->
                        assertThat(asked.traceparent()).isEqualTo(sent.context().traceparent()));
        assertThat(server.asked(""))
                .filteredOn(asked -> !asked.path().endsWith("/execute"))
                .allSatisfy(asked -> assertThat(asked.traceparent()).isNull());
    }

    @Test
    void failure_endsTheSpan_andSaysWhatItWas() {
        server.fault("/execute", Fault.INTERNAL_ERROR);

        Recorded sent = sent();

        assertThat(sent.failure).isEqualTo("server_error");
        assertThat(sent.said).containsEntry(Attributes.HTTP_STATUS, 500L);
    }

    private Recorded sent() {
        try (Session session = edge.connect(Principal.ANONYMOUS, answers::add)) {
            session.receive(CALL);
            await().until(() -> answers.size() == 1);
        }
        assertThat(tracer.requests).hasSize(1);
        Recorded run = tracer.requests.get(0).parts.stream()
                .filter(part -> part.name.equals("tool.execute.github_repos"))
                .findFirst()
                .orElseThrow();
        assertThat(run.parts).singleElement().satisfies(part -> {
            assertThat(part.name).isEqualTo("core_platform.POST");
            assertThat(part.parent).isEqualTo(run.context());
            assertThat(part.ended).isEqualTo(1);
        });
        return run.parts.get(0);
    }
}
