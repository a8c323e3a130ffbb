package dev.edgemcp.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ResourceResult;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.HttpReply;
import dev.edgemcp.core.session.McpHeaders;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Resource;
import dev.edgemcp.core.tool.Tool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Limits as callers meet them. */
class LimitsTest {
    private static final Principal ACME = new Principal("acme", "k1");
    private static final Principal ACME_TOO = new Principal("acme", "k2");
    private static final Principal OTHER = new Principal("other", "k3");
    private static final String META = "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
            + "\"io.modelcontextprotocol/clientCapabilities\":{}}";

    record Nothing() {}

    record Name(String name) {}

    private final ManualTicker ticker = new ManualTicker();
    private final List<String> told = new ArrayList<>();
    private volatile LimitSettings settings = settings(new Quota(0, 0));
    private final EdgeMcp edge = EdgeMcp.builder("t", "1")
            .ticker(ticker)
            .rates(new LocalLimiter(ticker), () -> settings)
            .limitListener((kind, tenant, shadow) -> told.add(kind + " " + tenant + (shadow ? " shadow" : "")))
            .tool(Tool.of("a", Nothing.class, (arguments, context) -> ToolResult.text("a"))
                    .nonBlocking()
                    .build())
            .tool(Tool.of("b", Nothing.class, (arguments, context) -> ToolResult.text("b"))
                    .nonBlocking()
                    .build())
            .tool(Tool.of(
                            "ask",
                            Nothing.class,
                            (arguments, context) -> ToolResult.text(""
                                    + context.ask("name", Elicitation.of("Name?", Name.class))
                                            .get()))
                    .nonBlocking()
                    .build())
            .resource(Resource.of(
                            "app:///r",
                            "r",
                            (request, context) -> ResourceResult.text(request.uri(), "text/plain", "r"))
                    .build())
            .build();

    private static LimitSettings settings(Quota quota) {
        return new LimitSettings(
                new Rate(1, 10),
                new TenantLimits(new Rate(1, 5), new Rate(1, 2), quota),
                Map.of("big", new TenantLimits(new Rate(1, 8), new Rate(1, 8), Quota.NONE)),
                true,
                false);
    }

    @AfterEach
    void close() {
        edge.close();
    }

    @Test
    void tool_beyondItsRate_isRefusedWithWhatTheCallerNeedsToKnow() {
        assertThat(call(ACME, "a").has("result")).isTrue();
        assertThat(call(ACME_TOO, "a").has("result")).isTrue();

        ObjectNode error = (ObjectNode) call(ACME, "a").get("error");

        assertThat(error.path("code").intValue()).isEqualTo(429);
        assertThat(error.path("message").asString()).contains("rate limit (tool) of 1 calls per second");
        ObjectNode data = (ObjectNode) error.get("data");
        assertThat(data.path("limit_type").asString()).isEqualTo("tool");
        assertThat(data.path("remaining").intValue()).isZero();
        assertThat(data.path("retry_after").intValue()).isEqualTo(1);
        assertThat(data.path("reset_at").longValue()).isEqualTo(ticker.now().getEpochSecond() + 2);
        assertThat(told).containsExactly("TOOL acme");
        // Other tools, and other tenants, have their own.
        assertThat(call(ACME, "b").has("result")).isTrue();
        assertThat(call(OTHER, "a").has("result")).isTrue();

        ticker.advance(Duration.ofSeconds(1));
        assertThat(call(ACME, "a").has("result")).isTrue();
    }

    @Test
    void lists_countForTheTenant() {
        for (int i = 0; i < 5; i++) {
            assertThat(request(ACME, "tools/list", "").has("result")).isTrue();
        }

        assertThat(limitType(request(ACME, "tools/list", ""))).isEqualTo("tenant");
        assertThat(request(OTHER, "tools/list", "").has("result")).isTrue();
        assertThat(request(ACME, "server/discover", "").has("result")).isTrue();
    }

    @Test
    void everybodyTogether_areHeldToTheGlobalRate() {
        for (int i = 0; i < 10; i++) {
            assertThat(request(new Principal("tenant-" + i, "k"), "tools/list", "")
                            .has("result"))
                    .isTrue();
        }

        assertThat(limitType(request(new Principal("one-more", "k"), "tools/list", "")))
                .isEqualTo("global");
    }

    @Test
    void quota_countsWorkOnly() {
        settings = settings(new Quota(2, 0));
        assertThat(request(ACME, "tools/list", "").has("result")).isTrue();
        assertThat(call(ACME, "a").has("result")).isTrue();
        assertThat(request(ACME, "resources/read", "\"uri\":\"app:///r\",").has("result"))
                .isTrue();

        ObjectNode data = (ObjectNode) call(ACME, "b").path("error").get("data");

        assertThat(data.path("limit_type").asString()).isEqualTo("quota");
        assertThat(data.path("quota_period").asString()).isEqualTo("daily");
        assertThat(data.path("quota_used").intValue()).isEqualTo(2);
        assertThat(data.path("quota_limit").intValue()).isEqualTo(2);
        assertThat(data.path("quota_reset_at").longValue())
                .isEqualTo(ticker.now().getEpochSecond() + 10);
        assertThat(request(ACME, "tools/list", "").has("result")).isTrue();
    }

    @Test
    void tenant_withLimitsOfItsOwn_hasThose() {
        Principal big = new Principal("big", "k");
        for (int i = 0; i < 8; i++) {
            assertThat(call(big, "a").has("result")).isTrue();
        }
        assertThat(limitType(call(big, "a"))).isIn("tenant", "tool");
    }

    @Test
    void shadow_tellsButLetsThrough() {
        LimitSettings strict = settings(Quota.NONE);
        settings = new LimitSettings(strict.global(), strict.standard(), strict.tenants(), true, true);

        for (int i = 0; i < 4; i++) {
            assertThat(call(ACME, "a").has("result")).isTrue();
        }

        assertThat(told).containsExactly("TOOL acme shadow", "TOOL acme shadow");
    }

    @Test
    void change_ofTheSettings_isInForceAtOnce() {
        call(ACME, "a");
        call(ACME, "a");
        assertThat(limitType(call(ACME, "a"))).isEqualTo("tool");

        LimitSettings strict = settings(Quota.NONE);
        settings = new LimitSettings(
                strict.global(),
                new TenantLimits(new Rate(1, 5), new Rate(1, 4), Quota.NONE),
                strict.tenants(),
                true,
                false);

        assertThat(call(ACME, "a").has("result")).isTrue();
    }

    @Test
    void unknownTool_costsNothing() {
        for (int i = 0; i < 20; i++) {
            assertThat(call(ACME, "none").path("error").path("code").intValue()).isEqualTo(-32602);
        }
        assertThat(call(ACME, "a").has("result")).isTrue();
    }

    @Test
    void callThatAsks_inASession_countsOnce() throws Exception {
        BlockingQueue<String> sent = new LinkedBlockingQueue<>();
        try (Session session = edge.connect(ACME, sent::add)) {
            session.receive("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                    + "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{\"elicitation\":{}}}}");
            sent.poll(20, TimeUnit.SECONDS);
            for (int i = 1; i <= 2; i++) {
                session.receive("{\"jsonrpc\":\"2.0\",\"id\":" + i
                        + ",\"method\":\"tools/call\",\"params\":{\"name\":\"ask\"}}");
                ObjectNode question = Json.parseObject(sent.poll(20, TimeUnit.SECONDS));
                session.receive("{\"jsonrpc\":\"2.0\",\"id\":" + question.get("id")
                        + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"Ann\"}}}");
                assertThat(sent.poll(20, TimeUnit.SECONDS)).contains("Ann");
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    void batch_isCountedByElement() throws Exception {
        BlockingQueue<String> sent = new LinkedBlockingQueue<>();
        try (Session session = edge.connect(ACME, sent::add)) {
            session.receive("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{"
                    + "\"protocolVersion\":\"2025-03-26\",\"capabilities\":{}}}");
            sent.poll(20, TimeUnit.SECONDS);
            String one = "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"tools/call\",\"params\":{\"name\":\"a\"}}";
            session.receive("[" + one.formatted(1) + "," + one.formatted(2) + "," + one.formatted(3) + "]");

            assertThat(sent.poll(20, TimeUnit.SECONDS)).containsOnlyOnce("\"limit_type\":\"tool\"");
        }
    }

    @Test
    void http_isToldByStatusAndHeaders() {
        call(ACME, "a");
        call(ACME, "a");

        HttpReply reply = edge.http()
                .post(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"a\"," + META
                                + "}}",
                        new McpHeaders("2026-07-28", null, "tools/call", "a", null, Map.of(), false),
                        ACME,
                        null)
                .reply()
                .join();

        assertThat(reply.status()).isEqualTo(429);
        assertThat(reply.headers())
                .containsEntry("Retry-After", "1")
                .containsEntry("RateLimit", "\"tool\";r=0;t=1")
                .containsEntry("RateLimit-Policy", "\"tool\";q=2;w=2");
    }

    @Test
    void status_showsWhatIsLeft() throws Exception {
        settings = settings(new Quota(100, 0));
        call(ACME, "a");

        ObjectNode status = Json.parseObject(Json.text(edge.call(ACME, "edge_status", Json.object())
                .get(20, TimeUnit.SECONDS)
                .structured()));

        assertThat(status.path("allowances"))
                .extracting(each -> each.path("limitType").asString() + " " + each.path("remaining"))
                .containsExactly("global 8", "tenant 3", "quota 98");
    }

    private ObjectNode call(Principal principal, String tool) {
        return request(principal, "tools/call", "\"name\":\"" + tool + "\",");
    }

    private ObjectNode request(Principal principal, String method, String params) {
        BlockingQueue<String> sent = new LinkedBlockingQueue<>();
        try (Session session = edge.connect(principal, sent::add)) {
            session.receive(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + META + "}}");
            try {
                return Json.parseObject(sent.poll(20, TimeUnit.SECONDS));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String limitType(ObjectNode answer) {
        return answer.path("error").path("data").path("limit_type").asString("");
    }
}
