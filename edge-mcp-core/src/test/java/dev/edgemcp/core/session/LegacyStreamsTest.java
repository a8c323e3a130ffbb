package dev.edgemcp.core.session;

import static dev.edgemcp.core.session.LegacyClient.call;
import static dev.edgemcp.core.session.LegacyClient.cancel;
import static dev.edgemcp.core.session.LegacyClient.headers;
import static dev.edgemcp.core.session.LegacyClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.EdgeMcp;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.protocol.LogLevel;
import dev.edgemcp.core.protocol.ToolResult;
import dev.edgemcp.core.session.RecordingSink.Sent;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.core.tool.Tool;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of events in the era of the handshake: those of GET, those of calls, and coming back to either. */
@Timeout(60)
class LegacyStreamsTest {
    private static final String NEWEST = "2025-11-25";
    private static final String OLD = "2025-06-18";
    private static final String SUBSCRIBE =
            request(50, "resources/subscribe", "{\"uri\":\"" + ChangingProvider.URI + "\"}");
    private static final String TOOLS_CHANGED = "{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}";
    private static final Principal OTHER = new Principal("other", "key");

    record Nothing() {}

    private final FakeTicker ticker = new FakeTicker();
    private final ChangingProvider changing = new ChangingProvider();
    private final Semaphore step = new Semaphore(0);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final EdgeMcp edge = EdgeMcp.builder("t", "1")
            .ticker(ticker)
            .provider(changing)
            .tool(Tool.of("wait", Nothing.class, (arguments, context) -> {
                        awaitStep();
                        return ToolResult.text("waited");
                    })
                    .build())
            .tool(Tool.of("speak", Nothing.class, (arguments, context) -> {
                        for (int i = 1; i <= 3; i++) {
                            context.log(LogLevel.INFO, null, "said " + i);
                            awaitStep();
                        }
                        return ToolResult.text("spoken");
                    })
                    .build())
            .tool(Tool.of("release", Nothing.class, (arguments, context) -> {
                        context.releaseConnection();
                        awaitStep();
                        return ToolResult.text("released");
                    })
                    .build())
            .tool(Tool.of("much", Nothing.class, (arguments, context) -> {
                        for (int i = 0; i < 300; i++) {
                            context.log(LogLevel.INFO, null, "line " + i);
                        }
                        return ToolResult.text("all said");
                    })
                    .build())
            .tool(Tool.of("large", Nothing.class, (arguments, context) -> {
                        context.log(LogLevel.INFO, null, "before");
                        return ToolResult.text("x".repeat(7_000_000));
                    })
                    .build())
            .build();

    private void awaitStep() throws InterruptedException {
        try {
            step.acquire();
        } catch (InterruptedException e) {
            interrupted.countDown();
            throw e;
        }
    }

    @AfterEach
    void close() {
        edge.close();
    }

    // The stream of GET.

    @Test
    void get_primesAndTellsOfChanges() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        assertThat(client.status(SUBSCRIBE)).isEqualTo(200);
        RecordingSink stream = new RecordingSink();

        client.get(stream);
        changing.changeList(ListKind.TOOLS);
        Sent primer = stream.next();
        Sent list = stream.next();
        changing.changeResource();
        Sent resource = stream.next();

        assertThat(stream.all.get(0).data()).isEqualTo("retry");
        assertThat(primer.data()).isEmpty();
        assertThat(primer.id()).matches("[0-9a-f]{24}-0");
        assertThat(list.data()).isEqualTo(TOOLS_CHANGED);
        assertThat(list.id()).isEqualTo(primer.id().replaceAll("-0$", "-1"));
        assertThat(resource.data())
                .isEqualTo("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/resources/updated\",\"params\":{\"uri\":\""
                        + ChangingProvider.URI + "\"}}");
    }

    @Test
    void get_beforeThereWerePrimers_beginsWithAComment() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, OLD);
        RecordingSink stream = new RecordingSink();

        client.get(stream);
        assertThat(stream.all).containsExactly(new Sent(null, "comment"));
        changing.changeList(ListKind.TOOLS);

        assertThat(stream.next().id()).endsWith("-1");
    }

    @Test
    void get_second_replacesTheFirst() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, OLD);
        RecordingSink first = new RecordingSink();
        RecordingSink second = new RecordingSink();

        HttpExchange old = client.get(first);
        client.get(second);
        assertThat(first.next().data()).isEqualTo("end");
        old.disconnected();
        changing.changeList(ListKind.TOOLS);

        assertThat(second.next().data()).isEqualTo(TOOLS_CHANGED);
        assertThat(first.nothingMore()).isTrue();
    }

    @Test
    void get_concurrentOnes_leaveExactlyOneThatHears() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, OLD);
        List<RecordingSink> sinks = new ArrayList<>();
        List<CompletableFuture<Void>> opened = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RecordingSink sink = new RecordingSink();
            sinks.add(sink);
            opened.add(CompletableFuture.runAsync(() -> client.get(sink)));
        }
        CompletableFuture.allOf(opened.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        changing.changeList(ListKind.TOOLS);

        List<RecordingSink> open = sinks.stream()
                .filter(sink -> !sink.all.contains(new Sent(null, "end")))
                .toList();
        assertThat(open).hasSize(1);
        assertThat(open.get(0).next().data()).isEqualTo(TOOLS_CHANGED);
        assertThat(sinks.stream().flatMap(sink -> sink.all.stream()).filter(sent -> sent.id() != null))
                .hasSize(1);
    }

    @Test
    void get_changesWhileNobodyListened_areToldOnce() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        client.status(SUBSCRIBE);
        RecordingSink first = new RecordingSink();
        HttpExchange connection = client.get(first);
        String primer = first.next().id();
        connection.disconnected();
        connection.disconnected();

        changing.changeList(ListKind.TOOLS);
        changing.changeList(ListKind.TOOLS);
        changing.changeResource();
        changing.changeResource();
        RecordingSink again = new RecordingSink();
        client.get(again);

        assertThat(again.next().id()).isNotEqualTo(primer);
        assertThat(again.next().data()).isEqualTo(TOOLS_CHANGED);
        assertThat(again.next().data()).contains("resources/updated");
        changing.changeList(ListKind.PROMPTS);
        assertThat(again.next().data()).contains("prompts/list_changed");
        assertThat(again.nothingMore()).isTrue();
    }

    @Test
    void get_takenUpAgainAfterALongSilence_goesOn() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink first = new RecordingSink();
        HttpExchange connection = client.get(first);
        String primer = first.next().id();
        // The stream is kept for half an hour after somebody has read it, not after it last said something.
        ticker.advance(Duration.ofMinutes(50));
        connection.disconnected();
        ticker.advance(Duration.ofMinutes(20));
        changing.changeList(ListKind.TOOLS);

        RecordingSink again = new RecordingSink();
        HttpExchange resumed = client.resume(primer, again);
        assertThat(resumed.reply()).isNotDone();
        assertThat(again.next()).isEqualTo(new Sent(primer, ""));
        assertThat(again.next().data()).isEqualTo(TOOLS_CHANGED);
        changing.changeList(ListKind.PROMPTS);
        assertThat(again.next().data()).contains("prompts/list_changed");
    }

    @Test
    void get_whatWasSentIntoTheVoid_isReplayedToWhoComesBack() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink first = new RecordingSink();
        client.get(first);
        String primer = first.next().id();
        changing.changeList(ListKind.TOOLS);
        first.next();

        // The old connection is still attached, as far as the server knows.
        RecordingSink again = new RecordingSink();
        client.resume(primer, again);

        assertThat(first.next().data()).isEqualTo("end");
        assertThat(again.next().data()).isEmpty();
        assertThat(again.next().data()).isEqualTo(TOOLS_CHANGED);
        changing.changeList(ListKind.PROMPTS);
        assertThat(again.next().data()).contains("prompts/list_changed");
        assertThat(first.nothingMore()).isTrue();
    }

    @Test
    void get_replacedStream_cannotBeTakenUpForNothing() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink first = new RecordingSink();
        client.get(first);
        String primer = first.next().id();
        client.get(new RecordingSink());

        // Ended at once, it would only make the client come back for ever.
        assertThat(client.resume(primer, new RecordingSink()).reply().join().status())
                .isEqualTo(400);
    }

    @Test
    void get_refusals_haveTheirStatuses() {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();

        assertThat(get(headers(client.session(), "2026-07-28", null, true), events))
                .isEqualTo(405);
        assertThat(get(headers(client.session(), "1999-01-01", null, true), events))
                .isEqualTo(400);
        assertThat(get(headers(client.session(), NEWEST, null, false), events)).isEqualTo(406);
        assertThat(get(headers(null, NEWEST, null, true), events)).isEqualTo(400);
        assertThat(get(headers("unknown", NEWEST, null, true), events)).isEqualTo(404);
        assertThat(client.at(edge, OTHER).get(events).reply().join().status()).isEqualTo(404);
        assertThat(edge.http()
                        .delete(headers(client.session(), "2026-07-28", null, false), Principal.ANONYMOUS)
                        .reply()
                        .join()
                        .status())
                .isEqualTo(405);
        assertThat(events.all).isEmpty();
    }

    @Test
    void delete_endsTheStreamAndTheWatches() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink stream = new RecordingSink();
        HttpExchange get = client.get(stream);
        String primer = stream.next().id();
        client.status(SUBSCRIBE);
        assertThat(changing.watches).hasSize(1);

        assertThat(client.delete()).isEqualTo(204);

        assertThat(stream.next().data()).isEqualTo("end");
        assertThat(changing.watches).isEmpty();
        get.disconnected();
        assertThat(client.resume(primer, new RecordingSink()).reply().join().status())
                .isEqualTo(404);
        assertThat(client.status(SUBSCRIBE)).isEqualTo(404);
        assertThat(client.delete()).isEqualTo(404);
        assertThat(changing.watches).isEmpty();
    }

    /** In base64, 49 bytes leave four bits of the last character that mean nothing. */
    @Test
    void delete_endsTheSessionUnderEverySpelling() {
        String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        String session = client.session();
        int last = digits.indexOf(session.charAt(session.length() - 1));
        String other = session.substring(0, session.length() - 1) + digits.charAt(last ^ 1);
        assertThat(get(headers(other, NEWEST, "x", true), new RecordingSink())).isEqualTo(400);

        assertThat(client.delete()).isEqualTo(204);

        assertThat(get(headers(other, NEWEST, "x", true), new RecordingSink())).isEqualTo(404);
    }

    @Test
    void watch_endsWithTheLastSubscriptionAndWithTheMemoryOfTheSession() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        client.status(SUBSCRIBE);
        client.status(SUBSCRIBE);
        assertThat(changing.watches).hasSize(1);
        client.status(request(51, "resources/unsubscribe", "{\"uri\":\"" + ChangingProvider.URI + "\"}"));
        assertThat(changing.watches).isEmpty();

        client.status(SUBSCRIBE);
        ticker.advance(Duration.ofMinutes(61));
        // Another session comes to rest, which makes room.
        LegacyClient.initialize(edge, NEWEST).status(request(1, "logging/setLevel", "{\"level\":\"debug\"}"));

        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!changing.watches.isEmpty() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(changing.watches).isEmpty();
        assertThat(client.status(request(2, "ping", "{}"))).isEqualTo(200);
    }

    // The stream of a call.

    @Test
    void post_progressNobodyAcceptsAsEvents_leavesThePlainAnswer() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        step.release(3);

        HttpReply reply = client.plain(call(1, "speak")).reply().get(20, TimeUnit.SECONDS);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("spoken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2024-11-05", "2025-03-26", OLD, NEWEST})
    void stillWorking_beginsTheStream_soThatTheAnswerGoesThere(String revision) throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, revision);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "wait"), events);

        exchange.stillWorking();
        exchange.stillWorking();
        step.release();

        assertThat(exchange.reply().get(20, TimeUnit.SECONDS)).isEqualTo(HttpReply.STREAMED);
        exchange.stillWorking();
        List<String> said = events.all.stream().map(Sent::data).toList();
        assertThat(said.get(said.size() - 2)).contains("waited");
        assertThat(said.subList(0, said.size() - 2))
                .isEqualTo(revision.equals(NEWEST) ? List.of("retry", "", "comment") : List.of("comment", "comment"));
        assertThat(said.get(said.size() - 1)).isEqualTo("end");
    }

    @ParameterizedTest
    @ValueSource(strings = {OLD, NEWEST})
    void resume_afterADisconnectInTheMiddle_givesTheRestOnceAndInOrder(String revision) throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, revision);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "speak"), events);
        Sent first = events.next();
        if (revision.equals(NEWEST)) {
            assertThat(first.data()).isEmpty();
            first = events.next();
        }
        assertThat(first.data()).contains("said 1");

        exchange.disconnected();
        step.release(1);
        RecordingSink again = new RecordingSink();
        HttpExchange resumed = client.resume(first.id(), again);
        step.release(2);

        if (revision.equals(NEWEST)) {
            assertThat(again.next()).isEqualTo(new Sent(first.id(), ""));
        }
        assertThat(again.next().data()).contains("said 2");
        Sent third = again.next();
        assertThat(third.data()).contains("said 3");
        assertThat(again.next().data()).contains("spoken").contains("\"id\":1");
        assertThat(again.next().data()).isEqualTo("end");
        resumed.disconnected();
        assertThat(interrupted.getCount()).isEqualTo(1);

        // And once more, after the end.
        RecordingSink last = new RecordingSink();
        client.resume(third.id(), last);
        if (revision.equals(NEWEST)) {
            last.next();
        }
        assertThat(last.next().data()).contains("spoken");
        assertThat(last.next().data()).isEqualTo("end");
        assertThat(last.nothingMore()).isTrue();
    }

    @Test
    void releaseConnection_endsTheConnectionNotTheCall() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "release"), events);
        String primer = events.next().id();
        assertThat(events.next().data()).isEqualTo("end");
        assertThat(exchange.reply()).isNotDone();
        exchange.disconnected();

        RecordingSink again = new RecordingSink();
        client.resume(primer, again);
        step.release();

        assertThat(again.next().data()).isEmpty();
        assertThat(again.next().data()).contains("released");
        assertThat(again.next().data()).isEqualTo("end");
        assertThat(events.nothingMore()).isTrue();
    }

    @Test
    void releaseConnection_whereTheClientCouldNotComeBack_keepsIt() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, OLD);
        step.release(2);

        HttpReply reply =
                client.post(call(1, "release"), new RecordingSink()).reply().get(20, TimeUnit.SECONDS);
        HttpReply plain = client.plain(call(2, "release")).reply().get(20, TimeUnit.SECONDS);

        assertThat(reply.body()).contains("released");
        assertThat(plain.body()).contains("released");
    }

    @Test
    void resume_whatIsUnknownForeignOrOver_isRefused() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "speak"), events);
        String primer = events.next().id();
        step.release(3);
        exchange.reply().get(20, TimeUnit.SECONDS);
        String stream = primer.substring(0, primer.length() - 2);
        LegacyClient neighbour = LegacyClient.initialize(edge, NEWEST);

        for (String id : new String[] {
            "",
            "x",
            "-",
            stream,
            stream + "-",
            stream + "-x",
            stream + "--1",
            stream + "-99",
            stream + "-5",
            stream + "-9999999999999999999999",
            stream + "-18446744073709551615",
            "0".repeat(24) + "-0",
            "-".repeat(500)
        }) {
            HttpReply reply = client.resume(id, new RecordingSink()).reply().getNow(null);
            assertThat(reply).as(id).isNotNull();
            assertThat(reply.status()).as(id).isEqualTo(400);
            assertThat(reply.body()).as(id).contains("Last-Event-ID").doesNotContain(stream);
        }
        assertThat(neighbour.resume(primer, new RecordingSink()).reply().join().status())
                .isEqualTo(400);
        assertThat(LegacyClient.initialize(edge, OTHER, NEWEST, "{}")
                        .resume(primer, new RecordingSink())
                        .reply()
                        .join()
                        .status())
                .isEqualTo(400);
        assertThat(client.at(edge, OTHER)
                        .resume(primer, new RecordingSink())
                        .reply()
                        .join()
                        .status())
                .isEqualTo(404);
        assertThat(client.resume(primer, new RecordingSink()).reply()).isNotDone();
        ticker.advance(Duration.ofMinutes(31));
        assertThat(client.resume(primer, new RecordingSink()).reply().join().status())
                .isEqualTo(400);
    }

    @Test
    void resume_whatFellOutAtTheOldEnd_isRefusedAndTheRestIsThere() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "much"), events).reply().get(20, TimeUnit.SECONDS);
        String primer = events.next().id();
        String stream = primer.substring(0, primer.length() - 1);

        // 301 events, of which the last 256 are kept: 46 to 301.
        assertThat(client.resume(stream + "44", new RecordingSink())
                        .reply()
                        .join()
                        .status())
                .isEqualTo(400);
        RecordingSink rest = new RecordingSink();
        client.resume(stream + "45", rest);

        assertThat(rest.all).hasSize(1 + 256 + 1);
        assertThat(rest.all.stream().map(Sent::id).toList().subList(1, 257))
                .isEqualTo(IntStream.rangeClosed(46, 301)
                        .mapToObj(number -> stream + number)
                        .toList());
    }

    @Test
    void replays_altogether_areBounded() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        List<String> primers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RecordingSink events = new RecordingSink();
            client.post(call(i, "large"), events).reply().get(20, TimeUnit.SECONDS);
            primers.add(events.next().id());
        }

        // Each holds its answer of 14 MB, but not what came before it; the server keeps 64 MB.
        long kept = primers.stream()
                .map(primer -> primer.substring(0, primer.length() - 1) + "1")
                .filter(id -> !client.resume(id, new RecordingSink()).reply().isDone())
                .count();
        assertThat(kept).isBetween(1L, 4L);
        assertThat(client.resume(primers.get(0), new RecordingSink())
                        .reply()
                        .join()
                        .status())
                .isEqualTo(400);
    }

    @Test
    void resume_againAndAgainWhileEventsCome_losesAndDoublesNothing() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        client.status(SUBSCRIBE);
        RecordingSink first = new RecordingSink();
        client.get(first);
        String last = first.next().id();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> noise = CompletableFuture.runAsync(() -> {
            // Faster than they are gathered, so that telling and coming back overlap all the time.
            while (!enough.get()) {
                changing.changeList(ListKind.TOOLS);
                changing.changeResource();
                Thread.onSpinWait();
            }
        });
        List<String> seen = new ArrayList<>();
        for (int round = 0; round < 15; round++) {
            RecordingSink sink = new RecordingSink();
            HttpExchange connection = client.resume(last, sink);
            assertThat(sink.next().id()).isEqualTo(last);
            last = sink.next().id();
            // What is written from here on goes to a connection that is gone.
            connection.disconnected();
            seen.add(last);
        }
        enough.set(true);
        noise.get(20, TimeUnit.SECONDS);

        List<Integer> numbers = seen.stream()
                .map(id -> Integer.parseInt(id.substring(id.indexOf('-') + 1)))
                .toList();
        assertThat(numbers)
                .isEqualTo(IntStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    // The session around them.

    @Test
    void session_withoutInitialized_isServed() {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);

        assertThat(client.status(request(1, "tools/list", "{}"))).isEqualTo(200);
        assertThat(client.status("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                .isEqualTo(202);
    }

    @Test
    void session_afterItsLifetime_isNotFoundAnywhere() {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        client.status(request(1, "logging/setLevel", "{\"level\":\"debug\"}"));

        ticker.advance(Duration.ofDays(7));
        assertThat(client.status(request(1, "ping", "{}"))).isEqualTo(200);
        ticker.advance(Duration.ofSeconds(1));

        assertThat(client.status(request(1, "ping", "{}"))).isEqualTo(404);
        assertThat(client.get(new RecordingSink()).reply().join().status()).isEqualTo(404);
        assertThat(client.delete()).isEqualTo(404);
    }

    @Test
    void session_logLevel_isRememberedBetweenRequestsAndLocal() throws Exception {
        byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
        Tool speak = Tool.of("speak", Nothing.class, (arguments, context) -> {
                    context.log(LogLevel.INFO, null, "info");
                    return ToolResult.text("spoken");
                })
                .build();
        try (EdgeMcp here = EdgeMcp.builder("t", "1")
                        .sessionSecret(secret)
                        .tool(speak)
                        .build();
                EdgeMcp there = EdgeMcp.builder("t", "1")
                        .sessionSecret(secret)
                        .tool(speak)
                        .build()) {
            LegacyClient client = LegacyClient.initialize(here, NEWEST);
            client.status(request(1, "logging/setLevel", "{\"level\":\"error\"}"));

            HttpReply quiet =
                    client.post(call(2, "speak"), new RecordingSink()).reply().get(20, TimeUnit.SECONDS);
            HttpReply elsewhere = client.at(there, Principal.ANONYMOUS)
                    .post(call(2, "speak"), new RecordingSink())
                    .reply()
                    .get(20, TimeUnit.SECONDS);

            assertThat(quiet.body()).contains("spoken");
            assertThat(elsewhere).isEqualTo(HttpReply.STREAMED);
        }
    }

    @Test
    void delete_withACallInFlight_cancelsIt() throws Exception {
        LegacyClient client = LegacyClient.initialize(edge, NEWEST);
        HttpExchange plain = client.plain(call(1, "wait"));
        RecordingSink events = new RecordingSink();
        HttpExchange streamed = client.post(call(2, "speak"), events);
        events.next();
        events.next();

        assertThat(client.delete()).isEqualTo(204);

        assertThat(plain.reply().get(20, TimeUnit.SECONDS)).isEqualTo(new HttpReply(202, null, null));
        assertThat(streamed.reply().get(20, TimeUnit.SECONDS)).isEqualTo(HttpReply.STREAMED);
        assertThat(events.next().data()).isEqualTo("end");
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(client.status(cancel(1))).isEqualTo(404);
    }

    private int get(McpHeaders headers, EventSink events) {
        return edge.http()
                .get(headers, Principal.ANONYMOUS, events)
                .reply()
                .join()
                .status();
    }
}
