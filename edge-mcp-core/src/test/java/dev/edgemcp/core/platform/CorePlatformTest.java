package dev.edgemcp.core.platform;

import static dev.edgemcp.core.platform.CorePlatformServer.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.AuthResult.Authenticated;
import dev.edgemcp.core.auth.AuthResult.Denied;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.platform.CorePlatformServer.Asked;
import dev.edgemcp.core.platform.CorePlatformServer.Fault;
import dev.edgemcp.core.platform.PlatformSettings.Bounds;
import dev.edgemcp.core.platform.PlatformSettings.ClientKeys;
import dev.edgemcp.core.protocol.ToolDefinition;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.PassThrough;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

@Timeout(60)
class CorePlatformTest {
    private static final Principal OWN = new Principal(Principal.DEFAULT_TENANT, "k");
    private static final String OPEN =
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"Claude Code\",\"version\":\"1\"}%s}}";

    private final CorePlatformServer server = new CorePlatformServer();
    private final Heard heard = new Heard();
    private @Nullable CorePlatform platform;
    private @Nullable EdgeMcp edge;

    /** What the listener was told. */
    private static final class Heard implements PlatformListener {
        final Queue<String> calls = new ConcurrentLinkedQueue<>();
        final Queue<LeftOut> refused = new ConcurrentLinkedQueue<>();
        final Queue<BreakerState> breaker = new ConcurrentLinkedQueue<>();
        final AtomicInteger dropped = new AtomicInteger();
        volatile int tools;

        @Override
        public void platformCalled(PlatformCall call, PlatformOutcome outcome, long nanos) {
            calls.add(call + " " + outcome);
        }

        @Override
        public void breakerChanged(BreakerState state) {
            breaker.add(state);
        }

        @Override
        public void toolRefused(LeftOut reason) {
            refused.add(reason);
        }

        @Override
        public void recordDropped() {
            dropped.incrementAndGet();
        }

        @Override
        public void platformTools(int count) {
            tools = count;
        }
    }

    @BeforeEach
    void begin() throws Exception {
        server.key("edge-key", "t-own")
                .tools("t-own", tool("id-1", "github_repos"))
                .start();
    }

    @AfterEach
    void end() {
        if (edge != null) {
            edge.close();
        }
        if (platform != null) {
            platform.close();
        }
        server.close();
    }

    private static final Bounds QUICK = new Bounds(
            Duration.ofSeconds(2),
            Duration.ofMillis(700),
            Duration.ofMillis(900),
            4,
            5_000,
            16 * 1024 * 1024,
            1024 * 1024,
            40,
            Duration.ofMillis(50),
            Duration.ofMillis(200));

    private PlatformSettings settings() {
        return settings(ClientKeys.NONE, QUICK, Duration.ofMillis(150));
    }

    private PlatformSettings settings(ClientKeys keys, Bounds bounds, Duration interval) {
        return new PlatformSettings(
                server.url(),
                "edge-key",
                "edge-1",
                Map.of("web", "web-key"),
                keys,
                interval,
                PassThrough.of(List.of("github", "custom")),
                bounds,
                true,
                name -> name.startsWith("fs_"));
    }

    private EdgeMcp open(PlatformSettings settings) {
        CorePlatform opened = new CorePlatform(settings, heard, Ticker.system());
        platform = opened;
        EdgeMcp made = EdgeMcp.builder("t", "1")
                .tool(Tool.of(
                                "local",
                                Json.parseObject("{\"type\":\"object\"}"),
                                (arguments, context) -> ToolResult.text("here"))
                        .build())
                .provider(opened.provider())
                .listener(opened.calls())
                .passThrough(opened.passThrough())
                .build();
        edge = made;
        opened.start();
        return made;
    }

    private @Nullable String trouble() {
        return platform == null ? null : platform.trouble();
    }

    private static List<String> names(EdgeMcp edge, Principal principal) {
        return edge.tools(principal).stream().map(ToolDefinition::name).toList();
    }

    private static void awaitTools(EdgeMcp edge, Principal principal, String... names) {
        await().untilAsserted(() -> assertThat(names(edge, principal)).containsExactly(names));
    }

    private static ToolResult call(EdgeMcp edge, Principal principal, String tool, String arguments) throws Exception {
        return edge.call(principal, tool, Json.parseObject(arguments)).get(20, TimeUnit.SECONDS);
    }

    @Test
    void tools_ofTheOwnTenant_areListedAndCalled() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");

        ToolResult result = call(edge, OWN, "github_repos", "{\"owner\":\"acme\",\"parameters\":{\"page\":2}}");

        assertThat(String.valueOf(result.structured())).isEqualTo("{\"ran\":\"id-1\"}");
        Asked asked = server.asked("POST /api/v1/tools/id-1/execute").get(0);
        assertThat(asked.apiKey()).isEqualTo("edge-key");
        assertThat(asked.authorization()).isNull();
        assertThat(asked.body().toString())
                .isEqualTo("{\"action\":\"repos\",\"parameters\":{\"owner\":\"acme\",\"page\":2}}");
        assertThat(trouble())
                .isEqualTo("The Core Platform does not accept the key of this server; its tools are missing.");
        assertThat(server.asked("GET /api/v1/tools").get(0).path()).contains("edge_mcp=true&tenant_id=t-own");
    }

    @Test
    void tools_ofTenantsWithAKey_areTheirsAlone() {
        server.key("web-key", "t-web").tools("t-web", tool("w", "web_tool"));
        EdgeMcp edge = open(settings());

        awaitTools(edge, new Principal("web", "k"), "edge_status", "local", "web_tool");
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        assertThat(names(edge, new Principal("other", "k"))).containsExactly("edge_status", "local");
        await().untilAsserted(() -> assertThat(trouble()).isNull());
    }

    @Test
    void catalogue_thatChanges_isToldOnceToThoseConcerned() {
        server.key("web-key", "t-web").tools("t-web", tool("w", "web_tool"));
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        awaitTools(edge, new Principal("web", "k"), "edge_status", "local", "web_tool");
        List<String> own = java.util.Collections.synchronizedList(new ArrayList<>());
        List<String> web = java.util.Collections.synchronizedList(new ArrayList<>());
        try (Session first = edge.connect(OWN, own::add);
                Session second = edge.connect(new Principal("web", "k"), web::add)) {
            for (Session session : List.of(first, second)) {
                session.receive(OPEN.formatted(""));
                session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
            }
            server.tools("t-own", tool("id-2", "github_issues"));

            await().until(() -> own.stream().anyMatch(message -> message.contains("tools/list_changed")));

            assertThat(names(edge, OWN)).containsExactly("edge_status", "local", "github_issues");
            // Several readings later nobody has been told anything else.
            int readings = server.asked("GET /api/v1/tools").size();
            await().until(() -> server.asked("GET /api/v1/tools").size() > readings + 6);
            assertThat(own)
                    .filteredOn(message -> message.contains("list_changed"))
                    .hasSize(1);
            assertThat(web).noneMatch(message -> message.contains("list_changed"));
        }
    }

    @Test
    void platform_thatIsNotThereAtTheStart_isFoundLater() throws Exception {
        server.key("web-key", "t-web").stop();
        long start = System.nanoTime();
        EdgeMcp edge = open(settings());
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(names(edge, OWN)).containsExactly("edge_status", "local");
        await().untilAsserted(() -> assertThat(trouble()).startsWith("The Core Platform cannot be reached"));
        await().until(() -> heard.breaker.contains(BreakerState.OPEN));

        server.start();

        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        await().untilAsserted(() -> assertThat(trouble()).isNull());
        assertThat(heard.breaker).last().isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void platform_thatGoesAway_keepsItsToolsAndFailsTheirCalls() throws Exception {
        server.key("web-key", "t-web");
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");

        server.stop();

        await().untilAsserted(() -> assertThat(trouble()).contains("those of before"));
        ToolResult result = call(edge, OWN, "github_repos", "{}");
        assertThat(result.isError()).isTrue();
        assertThat(result.content().toString()).contains("cannot be reached now");
        assertThat(call(edge, OWN, "local", "{}").isError()).isFalse();
        assertThat(names(edge, OWN)).contains("github_repos");
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void catalogue_faultyAnswer_changesNothingAndIsReadAgain(Fault fault) throws Exception {
        server.key("web-key", "t-web");
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.tools("t-own", tool("id-1", "github_repos"), tool("id-2", "github_issues"));
        server.fault("/api/v1/tools?", fault);

        await().untilAsserted(() -> assertThat(trouble()).isNotNull());

        assertThat(names(edge, OWN)).contains("github_repos");
        assertThat(call(edge, OWN, "local", "{}").isError()).isFalse();
        server.fault("/api/v1/tools?", null);
        if (fault != Fault.THROTTLED) {
            awaitTools(edge, OWN, "edge_status", "local", "github_issues", "github_repos");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SLOW, timeout",
        "INTERNAL_ERROR, platform_error",
        "UNAVAILABLE, unavailable",
        "THROTTLED, busy",
        "CUT, unavailable",
        "GARBAGE, platform_error",
        "REDIRECT, platform_error",
        "ENDLESS, too_large",
    })
    void call_faultyAnswer_isAFailureThatSaysWhatToDo(Fault fault, String code) throws Exception {
        server.key("web-key", "t-web");
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.fault("/execute", fault);

        ToolResult result = call(edge, OWN, "github_repos", "{}");

        assertThat(result.isError()).isTrue();
        assertThat(String.valueOf(result.meta())).contains("\"code\":\"" + code + "\"");
        assertThat(result.content().toString()).doesNotContain("127.0.0.1", "\u202e", "\u0007");
        if (fault == Fault.INTERNAL_ERROR) {
            assertThat(result.content().toString()).contains("boom in the  back");
        }
        if (fault == Fault.THROTTLED) {
            assertThat(result.content().toString()).contains("7 seconds");
        }
        // Never twice: nobody knows how far the first one got.
        assertThat(server.asked("POST /api/v1/tools/id-1/execute")).hasSize(1);
    }

    @Test
    void call_wrongTypes_areShownAsTheyAreCleaned() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.execution(
                (id, body) -> Json.parseObject(
                        "{\"success\":true,\"status_code\":200,\"headers\":{\"Set-Cookie\":[\"s=1\"]},\"body\":{\"a\\u200bb\":\"x\\u0000\\udb40\\udc41y\\n\"}}"));

        ToolResult result = call(edge, OWN, "github_repos", "{}");

        assertThat(String.valueOf(result.structured()))
                .isEqualTo("{\"success\":true,\"status_code\":200,\"body\":{\"ab\":\"xy\\n\"}}");
    }

    @Test
    void call_toolThatFails_isAnErrorWithItsWords() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.execution((id, body) -> Json.parseObject("{\"success\":false,\"error\":\"no such repository\"}"));

        ToolResult result = call(edge, OWN, "github_repos", "{}");

        assertThat(result.isError()).isTrue();
        assertThat(result.content().toString()).contains("no such repository");
    }

    @Test
    void call_catalogueChangesInTheMiddle_endsAsItBegan() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        server.execution((id, body) -> {
            running.countDown();
            hold(go);
            return Json.object().put("ran", id);
        });

        CompletableFuture<ToolResult> call = edge.call(OWN, "github_repos", Json.object());
        assertThat(running.await(10, TimeUnit.SECONDS)).isTrue();
        server.tools("t-own", tool("id-9", "github_repos"), tool("id-2", "github_issues"));
        awaitTools(edge, OWN, "edge_status", "local", "github_issues", "github_repos");
        go.countDown();

        assertThat(String.valueOf(call.get(10, TimeUnit.SECONDS).structured())).contains("id-1");
        // And what is called from now on is what the catalogue has now.
        assertThat(String.valueOf(call(edge, OWN, "github_repos", "{}").structured()))
                .contains("id-9");
    }

    private static void hold(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void call_toolThatIsGone_saysSoAndReadsTheCatalogue() throws Exception {
        EdgeMcp edge = open(settings(ClientKeys.NONE, QUICK, Duration.ofMinutes(5)));
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.tools("t-own");

        ToolResult result = call(edge, OWN, "github_repos", "{}");

        assertThat(String.valueOf(result.meta())).contains("not_found");
        awaitTools(edge, OWN, "edge_status", "local");
    }

    @Test
    void calls_tooMany_leavePlacesToOthers() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.fault("/execute", Fault.SLOW);
        List<CompletableFuture<ToolResult>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(edge.call(OWN, "github_repos", Json.object()));
        }
        List<String> codes = new ArrayList<>();
        for (CompletableFuture<ToolResult> each : calls) {
            codes.add(String.valueOf(each.get(20, TimeUnit.SECONDS).meta()).contains("busy") ? "busy" : "timeout");
        }
        assertThat(codes).filteredOn("timeout"::equals).hasSize(2);
    }

    @Test
    void call_cancelled_endsTheRequest() throws Exception {
        EdgeMcp edge = open(settings(
                ClientKeys.NONE,
                new Bounds(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(30),
                        4,
                        10,
                        100_000,
                        100_000,
                        40,
                        Duration.ofMillis(50),
                        Duration.ofMillis(200)),
                Duration.ofMinutes(5)));
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.fault("/execute", Fault.SLOW);
        Session session = edge.connect(OWN, message -> {});
        session.receive(OPEN.formatted(""));
        session.receive(
                "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"github_repos\",\"arguments\":{}}}");
        await().until(() -> !server.asked("POST /api/v1/tools/id-1/execute").isEmpty());

        session.close();

        await().until(() -> heard.calls.contains("EXECUTE CANCELLED"));
    }

    @Test
    void sessions_areOpenedClosedAndHaveTheirCalls() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        try (Session session = edge.connect(OWN, message -> {})) {
            session.receive(OPEN.formatted(""));
            await().until(() -> server.sessions().size() == 1);
            session.receive(
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"github_repos\",\"arguments\":{\"secret\":\"s3\"}}}");
            await().until(() -> server.asked("POST /api/v1/sessions/").size() == 1);
        }
        await().until(() -> server.sessions().isEmpty());

        ObjectNode opened = server.asked("POST /api/v1/sessions").get(0).body();
        assertThat(opened.path("edge_mcp_id").asString()).isEqualTo("edge-1");
        assertThat(opened.path("tenant_id").asString()).isEqualTo("t-own");
        assertThat(opened.path("client_name").asString()).isEqualTo("Claude Code");
        assertThat(opened.path("client_type").asString()).isEqualTo("claude-code");
        ObjectNode record = server.asked("POST /api/v1/sessions/").get(0).body();
        assertThat(record.path("tool_name").asString()).isEqualTo("github_repos");
        assertThat(record.path("tool_id").asString()).isEqualTo("id-1");
        assertThat(record.toString()).doesNotContain("s3", "ran");
    }

    @Test
    void calls_withoutASession_areTakenDownInOneOfTheServers() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");

        call(edge, OWN, "local", "{}");
        call(edge, OWN, "local", "{}");

        await().until(() -> server.asked("POST /api/v1/sessions/").size() == 2);
        assertThat(server.sessions()).hasSize(1);
        CorePlatform closing = platform;
        assertThat(closing).isNotNull();
        closing.close();
        assertThat(server.sessions()).isEmpty();
    }

    @Test
    void records_whilePlatformIsAway_areBoundedAndCounted() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        server.stop();
        await().until(() -> heard.breaker.contains(BreakerState.OPEN));

        for (int i = 0; i < 100; i++) {
            assertThat(call(edge, OWN, "local", "{}").isError()).isFalse();
        }

        // All belong to one session and so to one of four queues, of ten places.
        assertThat(heard.dropped.get()).isBetween(80, 100);
    }

    @Test
    void credentials_thatAreAllowed_goToTheCallAndNowhereElse() throws Exception {
        EdgeMcp edge = open(settings());
        awaitTools(edge, OWN, "edge_status", "local", "github_repos");
        try (Session session = edge.connect(OWN, message -> {})) {
            session.receive(
                    OPEN.formatted(
                            ",\"credentials\":{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"ghp_secret\"},\"aws\":{\"type\":\"bearer\",\"token\":\"not-allowed\"}}}"));
            session.receive(
                    "{\"jsonrpc\":\"2.0\",\"id\":2,\"method\":\"tools/call\",\"params\":{\"name\":\"github_repos\",\"arguments\":{}}}");
            await().until(() -> !server.asked("POST /api/v1/sessions/").isEmpty());
        }
        List<Asked> with = server.asked("").stream()
                .filter(each -> each.toString().contains("ghp_secret"))
                .toList();
        assertThat(with).hasSize(1);
        assertThat(with.get(0).path()).isEqualTo("/api/v1/tools/id-1/execute");
        assertThat(with.get(0).body().path("passthrough_auth").toString())
                .isEqualTo("{\"credentials\":{\"github\":{\"type\":\"bearer\",\"token\":\"ghp_secret\"}}}");
        assertThat(server.asked("").toString()).doesNotContain("not-allowed");
    }

    // Keys of clients.

    private Authenticator keys(ClientKeys whose) {
        open(settings(whose, QUICK, Duration.ofMillis(150)));
        Authenticator authenticator = platform == null ? null : platform.authenticator();
        assertThat(authenticator).isNotNull();
        return authenticator;
    }

    private static AuthResult ask(Authenticator authenticator, @Nullable String key) throws Exception {
        return authenticator.authenticate(key).toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private static Principal in(AuthResult result) {
        assertThat(result).isInstanceOf(Authenticated.class);
        return ((Authenticated) result).principal();
    }

    @Test
    void clientKey_ofAnyTenant_seesItsToolsAtOnceAndActsAsItself() throws Exception {
        server.key("client-key", "t-client").tools("t-client", tool("c", "client_tool"));
        Authenticator keys = keys(ClientKeys.ANY);

        Principal principal = in(ask(keys, "client-key"));

        assertThat(principal.tenant()).isEqualTo("platform.t-client");
        assertThat(principal.keyId()).startsWith("platform-").doesNotContain("client-key");
        assertThat(keys.admits(principal)).isTrue();
        EdgeMcp serving = edge;
        assertThat(serving).isNotNull();
        assertThat(names(serving, principal)).containsExactly("edge_status", "local", "client_tool");
        call(serving, principal, "client_tool", "{}");
        Asked asked = server.asked("POST /api/v1/tools/c/execute").get(0);
        assertThat(asked.apiKey()).isNull();
        assertThat(asked.authorization()).startsWith("Bearer token-");
        // Once for this one, and once for each of the server's own two.
        assertThat(server.asked("POST /api/v1/auth/edge-mcp").stream()
                        .filter(each -> each.body().toString().contains("client-key")))
                .hasSize(1);
        ask(keys, "client-key");
        assertThat(server.asked("POST /api/v1/auth/edge-mcp").stream()
                        .filter(each -> each.body().toString().contains("client-key")))
                .hasSize(1);
    }

    @Test
    void clientKey_bad_costsThePlatformOneCall() throws Exception {
        Authenticator keys = keys(ClientKeys.ANY);
        List<CompletableFuture<AuthResult>> asked = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            asked.add(keys.authenticate("bad-key").toCompletableFuture());
        }
        for (CompletableFuture<AuthResult> each : asked) {
            assertThat(each.get(10, TimeUnit.SECONDS)).isInstanceOf(Denied.class);
        }
        assertThat(ask(keys, "bad-key")).isInstanceOf(Denied.class);
        assertThat(server.asked("POST /api/v1/auth/edge-mcp").stream()
                        .filter(each -> each.body().toString().contains("bad-key")))
                .hasSize(1);
    }

    @Test
    void clientKey_madeHere_isNotShownToThePlatform() throws Exception {
        Authenticator keys = keys(ClientKeys.ANY);
        assertThat(ask(keys, "emk_i4afzp8w8x_secret")).isInstanceOf(Denied.class);
        assertThat(ask(keys, null)).isInstanceOf(Denied.class);
        assertThat(server.asked("").toString()).doesNotContain("emk_");
    }

    @Test
    void clientKey_ofAnotherTenantWhereOnlyTheOwnIsWelcome_isRefused() throws Exception {
        server.key("other-key", "t-other").key("own-key", "t-own");
        Authenticator keys = keys(ClientKeys.OWN);
        assertThat(ask(keys, "other-key")).isInstanceOf(Denied.class);
        assertThat(in(ask(keys, "own-key")).tenant()).isEqualTo("platform.t-own");
    }

    @Test
    void clientKey_withdrawnOnThePlatform_endsWhatItsHolderHasOpen() throws Exception {
        server.key("client-key", "t-client").tools("t-client", tool("c", "client_tool"));
        Authenticator keys = keys(ClientKeys.ANY);
        CountDownLatch changed = new CountDownLatch(1);
        keys.onChange(changed::countDown);
        Principal principal = in(ask(keys, "client-key"));

        server.withdraw("client-key");

        assertThat(changed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(keys.admits(principal)).isFalse();
        EdgeMcp serving = edge;
        assertThat(serving).isNotNull();
        awaitTools(serving, principal, "edge_status", "local");
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"SLOW", "INTERNAL_ERROR", "THROTTLED", "CUT", "WRONG_TYPES", "GARBAGE"})
    void clientKey_thatCannotBeChecked_isNeitherGoodNorBad(Fault fault) {
        Authenticator keys = keys(ClientKeys.ANY);
        server.fault("/auth/", fault);
        assertThat(keys.authenticate("client-key").toCompletableFuture()).failsWithin(Duration.ofSeconds(10));
        server.fault("/auth/", null);
        server.key("client-key", "t-client");
        await().untilAsserted(() -> assertThat(keys.authenticate("client-key").toCompletableFuture())
                .succeedsWithin(Duration.ofSeconds(5))
                .isInstanceOf(Authenticated.class));
    }

    // What a catalogue may hold.

    @Test
    void catalogue_hostile_showsOnlyWhatIsFit() {
        server.tools(
                "t-own",
                tool("a", "ok", "Hid\u200bden\u202e \udb40\udc41and \u001b[31mred", "{\"type\":\"object\"}"),
                tool("b", "fs_read_file"),
                tool("c", "with spaces / and ümlauts"),
                tool("d", "x".repeat(200)),
                tool("../../admin", "path"),
                tool(
                        "e",
                        "outside",
                        "d",
                        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"http://127.0.0.1:9/x\"}}}"),
                tool("f", "array", "d", "{\"type\":\"array\"}"),
                tool("g", "recursive", "d", "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}}}"),
                tool(
                        "h",
                        "pattern",
                        "d",
                        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\",\"pattern\":\"[\"}}}"),
                tool("i", "twice"),
                tool("j", "twice"));
        EdgeMcp edge = open(settings());

        await().until(() -> names(edge, OWN).contains("ok"));

        List<String> names = names(edge, OWN);
        assertThat(names)
                .contains("platform_fs_read_file", "with_spaces___and__mlauts", "twice")
                .doesNotContain("fs_read_file", "outside", "array", "recursive", "pattern", "path")
                .allSatisfy(name -> assertThat(name).matches("[A-Za-z0-9_-]{1,64}"))
                .doesNotHaveDuplicates();
        assertThat(names).filteredOn(name -> name.startsWith("twice_")).hasSize(1);
        assertThat(names).filteredOn(name -> name.startsWith("xxx")).hasSize(1);
        ToolDefinition ok = edge.tools(OWN).stream()
                .filter(each -> each.name().equals("ok"))
                .findFirst()
                .orElseThrow();
        assertThat(ok.description()).isEqualTo("Hidden and [31mred");
        assertThat(heard.refused).contains(PlatformListener.LeftOut.ID, PlatformListener.LeftOut.SCHEMA);
    }

    @Test
    void catalogue_of5000Tools_isListedWhole() {
        ObjectNode[] many = new ObjectNode[5_003];
        for (int i = 0; i < many.length; i++) {
            many[i] = tool(
                    "id-" + i,
                    String.format("tool_%04d", i),
                    "Does " + i,
                    "{\"type\":\"object\",\"properties\":{\"owner\":{\"type\":\"string\"},\"n" + i
                            + "\":{\"type\":\"integer\",\"minimum\":1}}}");
        }
        server.tools("t-own", many);
        EdgeMcp edge = open(settings());

        org.awaitility.Awaitility.await()
                .atMost(Duration.ofSeconds(40))
                .until(() -> edge.tools(OWN).size() == 5_002);

        assertThat(heard.refused).hasSizeGreaterThanOrEqualTo(3).containsOnly(PlatformListener.LeftOut.TOO_MANY);
        assertThat(heard.tools).isEqualTo(5_000);
    }
}
