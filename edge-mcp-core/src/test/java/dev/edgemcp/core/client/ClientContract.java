package dev.edgemcp.core.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.edgemcp.core.client.FakeServer.Speaks;
import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.core.protocol.Mcp;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolDefinition;
import dev.edgemcp.core.protocol.ToolResult;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every transport of the client must do, against a real peer. */
@Timeout(30)
abstract class ClientContract {
    static final CallOptions PATIENT = CallOptions.of(Duration.ofSeconds(20));

    /** Starts a server and says where it is; it is stopped after the test. */
    abstract ClientTarget serve(Speaks speaks) throws Exception;

    final List<String> noise = new CopyOnWriteArrayList<>();

    ClientOptions.Builder options() {
        return ClientOptions.builder(new Implementation("test", "0"))
                .closeTimeout(Duration.ofMillis(500))
                .pingInterval(Duration.ofSeconds(2))
                .noise(noise::add);
    }

    @Test
    void connect_bothEras_speaksTheModernOne() throws Exception {
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build())) {
            assertThat(client.revision()).isEqualTo(Revision.V2026_07_28);
            assertThat(client.serverInfo().implementation()).isEqualTo(new Implementation("fake", "1"));
            assertThat(client.serverInfo().capabilities().has("tools")).isTrue();
        }
    }

    @Test
    void connect_legacyServer_fallsBackToTheHandshake() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.LEGACY), options().build())) {
            assertThat(client.revision()).isEqualTo(Revision.V2025_06_18);
            assertThat(client.serverInfo().instructions()).isEqualTo("be kind");
            assertThat(text(client.callTool("echo", Json.object(), PATIENT))).isEqualTo("{}");
        }
    }

    @Test
    void connect_serverThatHangsUpOnTheProbe_connectsAgainForTheHandshake() throws Exception {
        ClientTarget target = serve(Speaks.LEGACY_OR_HANGS_UP);
        try (McpClient client = McpClient.connect(target, options().build())) {
            assertThat(client.revision()).isEqualTo(Revision.V2025_06_18);
        }
    }

    @Test
    void connect_legacyForced_speaksLegacyWithABilingualServer() throws Exception {
        ClientTarget target = serve(Speaks.BOTH);
        try (McpClient client =
                McpClient.connect(target, options().era(Era.LEGACY).build())) {
            assertThat(client.revision()).isEqualTo(Revision.V2025_06_18);
        }
    }

    @Test
    void connect_modernForced_refusesALegacyServer() throws Exception {
        ClientTarget target = serve(Speaks.LEGACY);
        assertThatThrownBy(() ->
                        McpClient.connect(target, options().era(Era.MODERN).build()))
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REJECTED));
    }

    @Test
    void connect_unknownRevision_isIncompatible() throws Exception {
        ClientTarget target = serve(Speaks.GIBBERISH);
        assertThatThrownBy(() -> McpClient.connect(target, options().build()))
                .hasMessageContaining("1999-01-01")
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.INCOMPATIBLE));
    }

    @Test
    void connect_silentServer_timesOut() throws Exception {
        ClientTarget target = serve(Speaks.NOTHING);
        ClientOptions hasty = options()
                .connectTimeout(Duration.ofSeconds(2))
                .probeTimeout(Duration.ofMillis(300))
                .build();
        assertThatThrownBy(() -> McpClient.connect(target, hasty))
                .isInstanceOfSatisfying(
                        McpClientException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TIMEOUT));
    }

    @ParameterizedTest
    @EnumSource(names = {"MODERN", "LEGACY"})
    void listTools_severalPages_followsEvenAnEmptyCursor(Speaks speaks) throws Exception {
        try (McpClient client = McpClient.connect(serve(speaks), options().build())) {
            List<ToolDefinition> tools =
                    client.listTools(Duration.ofSeconds(20)).get();
            assertThat(tools).extracting(ToolDefinition::name).containsExactly("echo", "slow");
            assertThat(tools.get(0).annotations()).matches(hints -> hints.readOnly() && hints.openWorld());
            assertThat(noise).singleElement().asString().contains("nameless");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MODERN", "LEGACY"})
    void callTool_arguments_comeBackAsStructuredContent(Speaks speaks) throws Exception {
        try (McpClient client = McpClient.connect(serve(speaks), options().build())) {
            ToolResult result = client.callTool("echo", Json.parseObject("{\"é\":\"ü\"}"), PATIENT)
                    .get();
            assertThat(result.structured()).isEqualTo(Json.parseObject("{\"é\":\"ü\"}"));
            assertThat(result.isError()).isFalse();
        }
    }

    @Test
    void callTool_modern_carriesVersionCapabilitiesAndClient() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.MODERN), options().build())) {
            ToolResult result = client.callTool("meta", Json.object(), PATIENT).get();
            assertThat(result.structured())
                    .isEqualTo(Json.parseObject("{\"" + Mcp.META_PROTOCOL_VERSION + "\":\"2026-07-28\",\""
                            + Mcp.META_CLIENT_CAPABILITIES + "\":{},\"" + Mcp.META_CLIENT_INFO
                            + "\":{\"name\":\"test\",\"version\":\"0\"}}"));
        }
    }

    @Test
    void callTool_failureOfTheTool_isAResult() throws Exception {
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build())) {
            assertThat(client.callTool("fail", Json.object(), PATIENT).get().isError())
                    .isTrue();
        }
    }

    @Test
    void callTool_unknownTool_isRejectedWithTheServersError() throws Exception {
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build())) {
            McpClientException failure = failure(client.callTool("nope", Json.object(), PATIENT));
            assertThat(failure.reason()).isEqualTo(Reason.REJECTED);
            assertThat(failure.error()).matches(error -> error.code() == -32602);
        }
    }

    @Test
    void callTool_inputRequired_isNotTakenForAResult() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.MODERN), options().build())) {
            McpClientException failure = failure(client.callTool("input-required", Json.object(), PATIENT));
            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
        }
    }

    @Test
    void callTool_answerThatIsNotMcp_fails() throws Exception {
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build())) {
            McpClientException failure = failure(client.callTool("bad-answer", Json.object(), PATIENT));
            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
        }
    }

    @Test
    void callTool_noiseBeforeTheAnswer_isReportedAndSkipped() throws Exception {
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build())) {
            assertThat(text(client.callTool("noise", Json.object(), PATIENT))).isEqualTo("after the noise");
            assertThat(noise).contains("this is not JSON");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MODERN", "LEGACY"})
    void callTool_withListener_hearsProgressInOrder(Speaks speaks) throws Exception {
        List<Progress> heard = new CopyOnWriteArrayList<>();
        try (McpClient client = McpClient.connect(serve(speaks), options().build())) {
            client.callTool("progress", Json.object(), new CallOptions(Duration.ofSeconds(20), heard::add))
                    .get();
        }
        assertThat(heard).containsExactly(new Progress(1, 2.0, "step 1"), new Progress(2, 2.0, "step 2"));
    }

    @ParameterizedTest
    @EnumSource(names = {"MODERN", "LEGACY"})
    void callTool_cancelled_tellsTheServer(Speaks speaks) throws Exception {
        try (McpClient client = McpClient.connect(serve(speaks), options().build())) {
            CompletableFuture<ToolResult> witness = client.callTool("await-cancel", Json.object(), PATIENT);
            CompletableFuture<Progress> begun = new CompletableFuture<>();
            CompletableFuture<ToolResult> slow =
                    client.callTool("slow", Json.object(), new CallOptions(Duration.ofSeconds(20), begun::complete));
            begun.join();
            slow.cancel(true);
            assertThat(text(witness)).isEqualTo("cancelled");
            assertThatThrownBy(slow::join).isInstanceOf(CancellationException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"MODERN", "LEGACY"})
    void callTool_timeout_failsAndTellsTheServer(Speaks speaks) throws Exception {
        try (McpClient client = McpClient.connect(serve(speaks), options().build())) {
            CompletableFuture<ToolResult> witness = client.callTool("await-cancel", Json.object(), PATIENT);
            McpClientException failure =
                    failure(client.callTool("slow", Json.object(), CallOptions.of(Duration.ofMillis(300))));
            assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
            assertThat(text(witness)).isEqualTo("cancelled");
        }
    }

    @Test
    void callTool_connectionDropped_fails() throws Exception {
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build())) {
            assertThat(failure(client.callTool("drop", Json.object(), PATIENT)).reason())
                    .isEqualTo(Reason.CLOSED);
        }
    }

    @Test
    void callTool_answerBeyondTheLimit_fails() throws Exception {
        ClientOptions small = options().limits(new MessageLimits(100_000, 64)).build();
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), small)) {
            McpClientException failure = failure(client.callTool("huge", Json.object(), PATIENT));
            assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
            assertThat(failure).hasMessageContaining("100000 bytes");
        }
    }

    @Test
    void callTool_answerOfManyFrames_isPutTogether() throws Exception {
        try (McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build())) {
            assertThat(text(client.callTool("huge", Json.object(), PATIENT))).isEqualTo("x".repeat(200_000));
        }
    }

    @Test
    void callTool_questionsOfALegacyServer_areAnswered() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.LEGACY), options().build())) {
            assertThat(text(client.callTool("ask", Json.object(), PATIENT))).isEqualTo("error-32601 result{}");
        }
    }

    @Test
    void callTool_tooManyPending_isBusyAndRecovers() throws Exception {
        try (McpClient client =
                McpClient.connect(serve(Speaks.BOTH), options().maxPending(1).build())) {
            CompletableFuture<ToolResult> slow = client.callTool("slow", Json.object(), PATIENT);
            assertThat(failure(client.callTool("echo", Json.object(), PATIENT)).reason())
                    .isEqualTo(Reason.BUSY);
            slow.cancel(true);
            assertThat(text(client.callTool("echo", Json.object(), PATIENT))).isEqualTo("{}");
        }
    }

    @Test
    void close_pendingCall_fails() throws Exception {
        McpClient client = McpClient.connect(serve(Speaks.BOTH), options().build());
        CompletableFuture<ToolResult> slow = client.callTool("slow", Json.object(), PATIENT);
        client.close();
        client.close();
        assertThat(failure(slow).reason()).isEqualTo(Reason.CLOSED);
        assertThat(failure(client.callTool("echo", Json.object(), PATIENT)).reason())
                .isEqualTo(Reason.CLOSED);
    }

    static McpClientException failure(CompletableFuture<?> future) {
        CompletionException thrown = catchThrowableOfType(CompletionException.class, future::join);
        if (thrown != null && thrown.getCause() instanceof McpClientException failure) {
            return failure;
        }
        throw new AssertionError("no failure of the client", thrown);
    }

    static String text(CompletableFuture<ToolResult> result) {
        return ((Content.Text) result.join().content().get(0)).text();
    }
}
