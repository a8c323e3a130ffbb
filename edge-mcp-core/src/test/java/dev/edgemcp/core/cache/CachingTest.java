package dev.edgemcp.core.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.Content;
import dev.edgemcp.core.protocol.ResourceDefinition;
import dev.edgemcp.core.protocol.Revision;
import dev.edgemcp.core.protocol.ToolAnnotations;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.tool.CachePolicy;
import dev.edgemcp.core.tool.Elicitation;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import dev.edgemcp.core.tool.ToolHandler;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class CachingTest {
    private static final Principal ANN = new Principal("acme", "ann");
    private static final Principal BOB = new Principal("acme", "bob");
    private static final Principal EVE = new Principal("other", "ann");
    private static final Duration LONG = Duration.ofHours(1);

    record Name(String name) {}

    private final FakeTicker ticker = new FakeTicker();
    private final AtomicInteger runs = new AtomicInteger();
    private final MapStore store = new MapStore();
    private final Counts counts = new Counts();

    /** Counts what the cache had. */
    private static final class Counts implements CacheListener {
        final Map<CacheLevel, Integer> hits = new EnumMap<>(CacheLevel.class);
        final Map<CacheLevel, Integer> misses = new EnumMap<>(CacheLevel.class);

        @Override
        public synchronized void cacheHit(CacheLevel level) {
            hits.merge(level, 1, Integer::sum);
        }

        @Override
        public synchronized void cacheMissed(CacheLevel level) {
            misses.merge(level, 1, Integer::sum);
        }
    }

    private static ObjectNode schema() {
        return Json.parseObject("{\"type\":\"object\"}");
    }

    private static Tool.Builder tool(ToolHandler<ObjectNode> handler) {
        return Tool.of("t", schema(), handler).annotations(ToolAnnotations.READ_ONLY);
    }

    /** Answers with how often it ran. */
    private Tool counting(CachePolicy policy) {
        return tool((arguments, context) -> ToolResult.text("run " + runs.incrementAndGet()))
                .cache(policy)
                .build();
    }

    private EdgeMcp edge(Tool tool) {
        return EdgeMcp.builder("t", "1")
                .tool(tool)
                .ticker(ticker)
                .cacheListener(counts)
                .build();
    }

    private EdgeMcp sharing(Tool tool) {
        return EdgeMcp.builder("t", "1")
                .tool(tool)
                .ticker(ticker)
                .cacheStore(store)
                .cacheListener(counts)
                .build();
    }

    private static ToolResult call(EdgeMcp edge, Principal principal, String arguments) {
        try {
            return edge.call(principal, "t", Json.parseObject(arguments)).get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String text(ToolResult result) {
        return ((Content.Text) result.content().get(0)).text();
    }

    @Test
    void call_withEqualArguments_getsTheResultOfTheFirst() {
        try (EdgeMcp edge = edge(counting(CachePolicy.ttl(LONG)))) {
            assertThat(text(call(edge, ANN, "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}")))
                    .isEqualTo("run 1");
            assertThat(text(call(edge, ANN, "{\"b\":{\"d\":3,\"c\":2},\"a\":1}")))
                    .isEqualTo("run 1");
            assertThat(text(call(edge, ANN, "{\"a\":2,\"b\":{\"c\":2,\"d\":3}}")))
                    .isEqualTo("run 2");
        }
        assertThat(counts.hits).containsExactly(Map.entry(CacheLevel.L1, 1));
        assertThat(counts.misses).containsExactly(Map.entry(CacheLevel.L1, 2));
    }

    @Test
    void call_ofAToolWithoutPolicy_alwaysRuns() {
        Tool tool = tool((arguments, context) -> ToolResult.text("run " + runs.incrementAndGet()))
                .build();
        try (EdgeMcp edge = edge(tool)) {
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 1");
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 2");
        }
    }

    @Test
    void call_withStringsThatDifferInALoneSurrogate_isNotTheSame() {
        try (EdgeMcp edge = edge(counting(CachePolicy.ttl(LONG)))) {
            assertThat(text(call(edge, ANN, "{\"a\":\"\\ud800\"}"))).isEqualTo("run 1");
            assertThat(text(call(edge, ANN, "{\"a\":\"\\ud801\"}"))).isEqualTo("run 2");
            assertThat(text(call(edge, ANN, "{\"a\":\"?\"}"))).isEqualTo("run 3");
        }
    }

    @Test
    void result_isSharedInTheTenantAndNeverBeyond() {
        try (EdgeMcp edge = sharing(counting(CachePolicy.ttl(LONG)))) {
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 1");
            assertThat(text(call(edge, BOB, "{}"))).isEqualTo("run 1");
            assertThat(text(call(edge, EVE, "{}"))).isEqualTo("run 2");
        }
    }

    @Test
    void result_perKey_isNotSharedInTheTenant() {
        try (EdgeMcp edge = sharing(counting(CachePolicy.ttl(LONG).perKey()))) {
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 1");
            assertThat(text(call(edge, BOB, "{}"))).isEqualTo("run 2");
            assertThat(text(call(edge, EVE, "{}"))).isEqualTo("run 3");
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 1");
        }
    }

    @Test
    void result_ofAnotherDefinitionVariantOrRelease_isNotGiven() {
        Tool changed = tool((arguments, context) -> ToolResult.text("run " + runs.incrementAndGet()))
                .description("now different")
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp first = sharing(counting(CachePolicy.ttl(LONG)));
                EdgeMcp same = sharing(counting(CachePolicy.ttl(LONG)));
                EdgeMcp second = sharing(changed);
                EdgeMcp third = sharing(counting(CachePolicy.ttl(LONG).variant("elsewhere")));
                EdgeMcp fourth = EdgeMcp.builder("t", "2")
                        .tool(counting(CachePolicy.ttl(LONG)))
                        .cacheStore(store)
                        .build()) {
            assertThat(text(call(first, ANN, "{}"))).isEqualTo("run 1");
            assertThat(text(call(same, ANN, "{}"))).isEqualTo("run 1");
            assertThat(text(call(second, ANN, "{}"))).isEqualTo("run 2");
            assertThat(text(call(third, ANN, "{}"))).isEqualTo("run 3");
            assertThat(text(call(fourth, ANN, "{}"))).isEqualTo("run 4");
        }
    }

    @Test
    void build_ofAToolThatMayWrite_isRefused() {
        Tool.Builder silent = Tool.of("t", schema(), (arguments, context) -> ToolResult.text(""));
        Tool.Builder writing = Tool.of("t", schema(), (arguments, context) -> ToolResult.text(""))
                .annotations(new ToolAnnotations(false, false, true, false));

        for (Tool.Builder builder : List.of(silent, writing)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.cache(CachePolicy.ttl(LONG)).build())
                    .withMessageContaining("read-only");
        }
    }

    @Test
    void result_isForgottenAfterTheShorterOfItsTimes() {
        try (EdgeMcp tools = edge(counting(CachePolicy.ttl(Duration.ofMinutes(2))))) {
            call(tools, ANN, "{}");
            ticker.advance(Duration.ofSeconds(119));
            assertThat(text(call(tools, ANN, "{}"))).isEqualTo("run 1");
            ticker.advance(Duration.ofSeconds(1));
            assertThat(text(call(tools, ANN, "{}"))).isEqualTo("run 2");
        }
        try (EdgeMcp settings = edge(counting(CachePolicy.ttl(LONG)))) {
            call(settings, ANN, "{}");
            ticker.advance(CacheSettings.DEFAULT.ttl());
            assertThat(text(call(settings, ANN, "{}"))).isEqualTo("run 4");
        }
    }

    @Test
    void failure_isGivenOnce() {
        Tool tool = tool((arguments, context) -> ToolResult.error("no", "run " + runs.incrementAndGet(), "Wait."))
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = sharing(tool)) {
            assertThat(text(call(edge, ANN, "{}"))).startsWith("run 1");
            assertThat(text(call(edge, ANN, "{}"))).startsWith("run 2");
        }
        assertThat(store.entries).isEmpty();
    }

    @Test
    void result_thatIsTooLargeOrWouldNotComeBackTheSame_isGivenOnce() {
        record Exact(BigDecimal number) {}
        String large = "x".repeat(CacheSettings.DEFAULT.maxEntryBytes());
        List<ToolResult> results = List.of(
                ToolResult.text(large),
                ToolResult.structured(new Exact(new BigDecimal("0.1234567890123456789"))),
                ToolResult.of(new Content.ResourceLink(
                        new ResourceDefinition("file:///a", "a", null, null, null, null, null, List.of()))));
        for (ToolResult result : results) {
            AtomicInteger ran = new AtomicInteger();
            Tool tool = tool((arguments, context) -> {
                        ran.incrementAndGet();
                        return result;
                    })
                    .cache(CachePolicy.ttl(LONG))
                    .build();
            try (EdgeMcp edge = sharing(tool)) {
                assertThat(call(edge, ANN, "{}")).isEqualTo(result);
                assertThat(call(edge, ANN, "{}")).isEqualTo(result);
            }
            assertThat(ran).hasValue(2);
        }
        assertThat(store.entries).isEmpty();
    }

    @Test
    void result_fromTheCache_isTheSameInEveryRevision() {
        ObjectNode meta = Json.parseObject("{\"a/b\":[1,2.5,null]}");
        ToolResult result = new ToolResult(
                List.of(
                        new Content.Text("ü\ud83d\ude00\u0000"),
                        new Content.Image("AAAA", "image/png", null),
                        new Content.Audio("AAAA", "audio/wav", null),
                        new Content.Unknown(Json.parseObject("{\"type\":\"new\",\"x\":[true]}"))),
                Json.parseObject("{\"n\":[1,5000000000,1e300,-0.1],\"o\":{}}"),
                false,
                meta);
        Tool tool = tool((arguments, context) -> {
                    runs.incrementAndGet();
                    return result;
                })
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = edge(tool)) {
            call(edge, ANN, "{}");
            ToolResult cached = call(edge, ANN, "{}");
            for (Revision revision : Revision.values()) {
                assertThat(Json.text(cached.toJson(revision))).isEqualTo(Json.text(result.toJson(revision)));
            }
        }
        assertThat(runs).hasValue(1);
    }

    @Test
    void calls_atOneMoment_shareOneRun() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        Tool tool = tool((arguments, context) -> {
                    release.await();
                    return ToolResult.text("run " + runs.incrementAndGet());
                })
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = edge(tool)) {
            List<CompletableFuture<ToolResult>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                calls.add(edge.call(i % 2 == 0 ? ANN : BOB, "t", Json.object()));
            }
            release.countDown();
            for (CompletableFuture<ToolResult> call : calls) {
                assertThat(text(call.get(10, TimeUnit.SECONDS))).isEqualTo("run 1");
            }
        }
    }

    /** A client that initialises and calls, and cancels its call. */
    private static final class Client {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final Session session;

        Client(EdgeMcp edge, Principal principal, String capabilities) throws InterruptedException {
            session = edge.connect(principal, heard::add);
            session.receive("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                    + "\"2025-11-25\",\"capabilities\":" + capabilities
                    + ",\"clientInfo\":{\"name\":\"c\",\"version\":\"1\"}}}");
            assertThat(hear()).contains("protocolVersion");
            session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        }

        void call(int id) {
            session.receive("{\"jsonrpc\":\"2.0\",\"id\":" + id
                    + ",\"method\":\"tools/call\",\"params\":{\"name\":\"t\",\"arguments\":{},"
                    + "\"_meta\":{\"progressToken\":" + id + "}}}");
        }

        void cancel(int id) {
            session.receive("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":"
                    + id + "}}");
        }

        String hear() throws InterruptedException {
            return heard.poll(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void run_isCancelledWhenTheLastCallLeavesAndNotBefore() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        Tool tool = tool((arguments, context) -> {
                    events.add("started");
                    context.onCancel(() -> events.add("cancelled"));
                    try {
                        release.await();
                    } catch (InterruptedException e) {
                        events.add("interrupted");
                    }
                    context.progress(1, null, "still here");
                    return ToolResult.text("done");
                })
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = edge(tool)) {
            Client ann = new Client(edge, ANN, "{}");
            Client bob = new Client(edge, BOB, "{}");
            ann.call(1);
            bob.call(2);
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("started");

            ann.cancel(1);
            release.countDown();

            assertThat(bob.hear()).contains("still here");
            assertThat(bob.hear()).contains("\"id\":2").contains("done");
            assertThat(ann.heard).isEmpty();
            assertThat(events).isEmpty();
        }
    }

    @Test
    void run_thatNobodyWaitsForAnyMore_isInterrupted() throws Exception {
        BlockingQueue<String> events = new LinkedBlockingQueue<>();
        Tool tool = tool((arguments, context) -> {
                    int run = runs.incrementAndGet();
                    events.add("started " + run);
                    if (run == 1) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            events.add("interrupted");
                            throw e;
                        }
                    }
                    return ToolResult.text("run " + run);
                })
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = edge(tool)) {
            Client ann = new Client(edge, ANN, "{}");
            Client bob = new Client(edge, BOB, "{}");
            ann.call(1);
            bob.call(2);
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("started 1");
            ann.cancel(1);
            bob.cancel(2);
            assertThat(events.poll(10, TimeUnit.SECONDS)).isEqualTo("interrupted");

            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 2");
        }
    }

    @Test
    void run_pastItsDeadline_isStoppedAndNotKept() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        Tool tool = tool((arguments, context) -> {
                    if (runs.incrementAndGet() == 1) {
                        try {
                            new CountDownLatch(1).await();
                        } catch (InterruptedException e) {
                            interrupted.countDown();
                            throw e;
                        }
                    }
                    return ToolResult.text("in time");
                })
                .timeout(Duration.ofMillis(100))
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = edge(tool)) {
            assertThat(text(call(edge, ANN, "{}"))).contains("0.1 s");
            assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("in time");
        }
    }

    @Test
    void handler_thatAsksTheClient_asksEveryTimeAndIsNotCached() throws Exception {
        Tool tool = tool((arguments, context) -> {
                    String name = context.ask("name", Elicitation.of("Who are you?", Name.class))
                            .get()
                            .content()
                            .name();
                    return ToolResult.text("hello " + name);
                })
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = sharing(tool)) {
            Client ann = new Client(edge, ANN, "{\"elicitation\":{}}");
            for (int id = 1; id <= 2; id++) {
                ann.call(id);
                String question = ann.hear();
                assertThat(question).contains("Who are you?");
                ann.session.receive("{\"jsonrpc\":\"2.0\",\"id\":"
                        + Json.text(Json.parseObject(question).get("id"))
                        + ",\"result\":{\"action\":\"accept\",\"content\":{\"name\":\"ann " + id + "\"}}}");
                assertThat(ann.hear()).contains("hello ann " + id);
            }
        }
        assertThat(store.entries).isEmpty();
    }

    @Test
    void handler_thatLooksAtTheClient_isNotCachedNorShared() {
        Tool tool = tool((arguments, context) -> {
                    context.client();
                    return ToolResult.text("run " + runs.incrementAndGet());
                })
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = sharing(tool)) {
            String first = text(call(edge, ANN, "{}"));
            assertThat(text(call(edge, ANN, "{}"))).isNotEqualTo(first);
        }
        assertThat(store.entries).isEmpty();
    }

    @Test
    void resolver_decidesWhatIsAskedAndWhetherItIsKept() {
        AtomicInteger head = new AtomicInteger(1);
        Tool tool = tool((arguments, context) ->
                        ToolResult.text(arguments.path("at").asString("") + " run " + runs.incrementAndGet()))
                .cache(CachePolicy.ttl(LONG).resolver((arguments, context) -> switch (arguments
                        .path("at")
                        .asString("")) {
                    case "head" -> Json.parseObject("{\"at\":\"id" + head.get() + "\"}");
                    case "id1", "id2" -> arguments;
                    case "bad" -> throw new IllegalStateException("bad");
                    default -> null;
                }))
                .build();
        try (EdgeMcp edge = edge(tool)) {
            assertThat(text(call(edge, ANN, "{\"at\":\"head\"}"))).isEqualTo("id1 run 1");
            assertThat(text(call(edge, ANN, "{\"at\":\"id1\"}"))).isEqualTo("id1 run 1");
            head.set(2);
            assertThat(text(call(edge, ANN, "{\"at\":\"head\"}"))).isEqualTo("id2 run 2");
            assertThat(text(call(edge, ANN, "{\"at\":\"work\"}"))).isEqualTo("work run 3");
            assertThat(text(call(edge, ANN, "{\"at\":\"work\"}"))).isEqualTo("work run 4");
            assertThat(text(call(edge, ANN, "{\"at\":\"bad\"}"))).isEqualTo("bad run 5");
            assertThat(text(call(edge, ANN, "{\"at\":\"bad\"}"))).isEqualTo("bad run 6");
        }
    }

    @Test
    void forget_whileTheHandlerRuns_letsNobodyHaveWhatItBrings() throws Exception {
        BlockingQueue<String> started = new LinkedBlockingQueue<>();
        CountDownLatch release = new CountDownLatch(1);
        Tool tool = tool((arguments, context) -> {
                    int run = runs.incrementAndGet();
                    started.add("started");
                    if (run == 1) {
                        release.await();
                    }
                    return ToolResult.text("run " + run);
                })
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp edge = sharing(tool)) {
            CompletableFuture<ToolResult> before = edge.call(ANN, "t", Json.object());
            assertThat(started.poll(10, TimeUnit.SECONDS)).isNotNull();

            edge.forget(BOB, "t", Json.object()).get(10, TimeUnit.SECONDS);

            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 2");
            release.countDown();
            assertThat(text(before.get(10, TimeUnit.SECONDS))).isEqualTo("run 1");
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 2");
            edge.forget(ANN, "t", Json.object()).get(10, TimeUnit.SECONDS);
            assertThat(store.entries).isEmpty();
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 3");
        }
    }

    @Test
    void store_isReadByOtherServersUntilTheEntryExpires() {
        try (EdgeMcp one = sharing(counting(CachePolicy.ttl(Duration.ofMinutes(3))));
                EdgeMcp two = sharing(counting(CachePolicy.ttl(Duration.ofMinutes(3))))) {
            assertThat(text(call(one, ANN, "{}"))).isEqualTo("run 1");
            assertThat(store.times.values()).containsExactly(Duration.ofMinutes(3));
            ticker.advance(Duration.ofMinutes(2));
            assertThat(text(call(two, ANN, "{}"))).isEqualTo("run 1");
            assertThat(counts.hits).containsExactly(Map.entry(CacheLevel.L2, 1));
            // The copy of the second does not outlive the entry, though it is younger.
            ticker.advance(Duration.ofMinutes(1));
            assertThat(text(call(two, ANN, "{}"))).isEqualTo("run 2");
        }
    }

    @Test
    void store_thatIsBroken_isDoneWithout() {
        try (EdgeMcp edge = sharing(counting(CachePolicy.ttl(LONG)))) {
            store.broken = true;
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 1");
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 1");
        }
    }

    @Test
    void store_saysThatSomethingChanged_copiesAreDropped() {
        try (EdgeMcp edge = sharing(counting(CachePolicy.ttl(LONG)))) {
            call(edge, ANN, "{}");
            CacheKey key = store.entries.keySet().iterator().next();
            store.entries.clear();
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 1");
            store.listeners.get(0).changed(key);
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 2");
            store.entries.clear();
            store.listeners.get(0).allChanged();
            assertThat(text(call(edge, ANN, "{}"))).isEqualTo("run 3");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "empty",
                "cut",
                "garbage",
                "version",
                "large",
                "expired",
                "forever",
                "error",
                "deep",
                "schema",
                "notObject"
            })
    void entry_thatIsNotWhatWasWritten_isNotUsed(String how) {
        record Number(int number) {}
        Tool tool = tool((arguments, context) -> ToolResult.structured(new Number(runs.incrementAndGet())))
                .output(Number.class)
                .cache(CachePolicy.ttl(Duration.ofMinutes(1)))
                .build();
        try (EdgeMcp one = sharing(tool);
                EdgeMcp two = sharing(tool)) {
            call(one, ANN, "{}");
            store.changeAll(entry -> spoiled(entry, how));
            ToolResult result = call(two, ANN, "{}");
            // An expiry that no policy allows does no harm: the entry is right otherwise.
            assertThat(result.structured().get("number").intValue()).isEqualTo(how.equals("forever") ? 1 : 2);
            ticker.advance(Duration.ofMinutes(1));
            store.entries.clear();
            assertThat(call(two, ANN, "{}").structured().get("number").intValue())
                    .isEqualTo(how.equals("forever") ? 2 : 3);
        }
    }

    private static byte[] spoiled(byte[] entry, String how) {
        int head = 1 + 8 + 43;
        return switch (how) {
            case "empty" -> new byte[0];
            case "cut" -> Arrays.copyOf(entry, 20);
            case "garbage" ->
                "any text that some other program has put there, long enough to have a head"
                        .getBytes(StandardCharsets.UTF_8);
            case "version" -> {
                entry[0]++;
                yield entry;
            }
            case "large" -> Arrays.copyOf(entry, CacheSettings.DEFAULT.maxEntryBytes() + 1);
            case "expired" -> {
                Arrays.fill(entry, 1, 9, (byte) 0);
                entry[1] = (byte) 0x80;
                yield entry;
            }
            case "forever" -> {
                Arrays.fill(entry, 1, 9, (byte) 0xff);
                entry[1] = 0x7f;
                yield entry;
            }
            case "error" -> with(entry, head, "{\"content\":[],\"structuredContent\":{\"number\":9},\"isError\":true}");
            case "deep" -> with(entry, head, "{\"content\":[" + "[".repeat(100_000) + "]".repeat(100_000) + "]}");
            case "schema" -> with(entry, head, "{\"content\":[],\"structuredContent\":{\"number\":\"nine\"}}");
            case "notObject" -> with(entry, head, "[1]");
            default -> throw new IllegalArgumentException(how);
        };
    }

    private static byte[] with(byte[] entry, int head, String json) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(entry, head + text.length);
        System.arraycopy(text, 0, all, head, text.length);
        return all;
    }

    @Test
    void entry_ofAnotherTenant_isNotUsedUnderThisOnesKey() {
        Tool tool = tool((arguments, context) ->
                        ToolResult.text(context.principal().tenant()))
                .cache(CachePolicy.ttl(LONG))
                .build();
        try (EdgeMcp one = sharing(tool);
                EdgeMcp two = sharing(tool)) {
            call(one, ANN, "{}");
            byte[] ofAcme = store.entries.values().iterator().next().clone();
            store.entries.clear();
            call(one, EVE, "{}");
            store.changeAll(entry -> ofAcme);

            assertThat(text(call(two, EVE, "{}"))).isEqualTo("other");
        }
    }
}
