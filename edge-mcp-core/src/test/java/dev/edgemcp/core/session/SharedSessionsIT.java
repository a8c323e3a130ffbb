package dev.edgemcp.core.session;

import static dev.edgemcp.core.session.LegacyClient.call;
import static dev.edgemcp.core.session.LegacyClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.jsonrpc.Json;
import dev.edgemcp.core.protocol.ListKind;
import dev.edgemcp.core.redis.Await;
import dev.edgemcp.core.redis.RealRedis;
import dev.edgemcp.core.session.RecordingSink.Sent;
import dev.edgemcp.core.tool.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.node.ObjectNode;

/** Sessions that several servers serve by turns, which share a real Redis. */
@Timeout(60)
class SharedSessionsIT {
    private static final String NEWEST = "2025-11-25";
    private static final String PING = request(1, "ping", "{}");
    private static final String ALICE = "{\"action\":\"accept\",\"content\":{\"name\":\"Alice\"}}";
    private static final Principal OTHER = new Principal("default", "other");

    private final List<Replica> replicas = new ArrayList<>();
    private RealRedis redis;
    private Replica a;
    private Replica b;

    @BeforeEach
    void start() throws Exception {
        redis = new RealRedis();
        a = replica();
        b = replica();
    }

    @AfterEach
    void stop() {
        replicas.forEach(Replica::close);
        redis.close();
    }

    private Replica replica() throws Exception {
        Replica replica = new Replica(redis);
        replicas.add(replica);
        return replica.ready();
    }

    private static LegacyClient at(Replica replica, LegacyClient client) {
        return client.at(replica.edge, Principal.ANONYMOUS);
    }

    // Ends.

    @Test
    void delete_isKnownToAllFromTheMomentItIsAnswered() throws Exception {
        Replica c = replica();
        for (int i = 0; i < 100; i++) {
            LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
            assertThat(at(b, client).status(PING)).isEqualTo(200);
            assertThat(at(c, client).status(PING)).isEqualTo(200);
            AtomicBoolean deleted = new AtomicBoolean();
            AtomicInteger late = new AtomicInteger();
            AtomicInteger before = new AtomicInteger();
            // Somebody uses it all the time.
            CompletableFuture<Void> busy = CompletableFuture.runAsync(() -> {
                int status;
                do {
                    boolean over = deleted.get();
                    status = at(c, client).status(PING);
                    (over ? late : before).addAndGet(status == 200 ? 1 : 0);
                } while (status == 200);
            });

            assertThat(at(b, client).delete()).isEqualTo(204);
            deleted.set(true);

            assertThat(client.status(PING)).isEqualTo(404);
            assertThat(at(b, client).status(PING)).isEqualTo(404);
            assertThat(at(c, client).status(PING)).isEqualTo(404);
            busy.get(20, TimeUnit.SECONDS);
            assertThat(late).hasValue(0);
        }
    }

    @Test
    void delete_elsewhere_endsStreamsAndCalls() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink stream = new RecordingSink();
        client.get(stream);
        stream.next();
        HttpExchange call = client.plain(call(1, "wait"));

        assertThat(at(b, client).delete()).isEqualTo(204);

        assertThat(stream.next().data()).isEqualTo("end");
        assertThat(call.reply().get(20, TimeUnit.SECONDS).status()).isEqualTo(202);
        assertThat(client.get(new RecordingSink())
                        .reply()
                        .get(20, TimeUnit.SECONDS)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void delete_isKnownToWhoStartsLater() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        assertThat(client.delete()).isEqualTo(204);

        // Not waited for: its first request waits for Redis by itself.
        Replica late = new Replica(redis);
        replicas.add(late);
        assertThat(at(late, client).status(PING)).isEqualTo(404);
    }

    @Test
    void liveSession_asksRedisOnce() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        assertThat(at(b, client).status(PING)).isEqualTo(200);
        try (RedisCounter counter = new RedisCounter(redis)) {
            long before = counter.scripts();
            for (int i = 0; i < 100; i++) {
                assertThat(at(b, client).plain(PING).reply()).isDone();
                assertThat(client.plain(PING).reply()).isDone();
            }
            assertThat(counter.scripts()).isEqualTo(before);
        }
    }

    // Levels.

    @Test
    void level_countsEverywhereFromTheMomentItIsAnswered() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        LegacyClient there = at(b, client);
        assertThat(said(there)).containsExactly("a fault");
        for (int i = 0; i < 20; i++) {
            assertThat(client.status(request(1, "logging/setLevel", "{\"level\":\"debug\"}")))
                    .isEqualTo(200);
            assertThat(said(there)).containsExactly("a detail", "a fault");
            assertThat(there.status(request(1, "logging/setLevel", "{\"level\":\"emergency\"}")))
                    .isEqualTo(200);
            assertThat(said(client)).isEmpty();
        }
        assertThat(said(at(replica(), client))).isEmpty();
    }

    private static List<String> said(LegacyClient client) throws Exception {
        RecordingSink events = new RecordingSink();
        client.post(call(7, "speak"), events).reply().get(20, TimeUnit.SECONDS);
        return events.all.stream()
                .filter(sent -> sent.data().contains("notifications/message"))
                .map(sent -> Json.parseObject(sent.data())
                        .path("params")
                        .path("data")
                        .asString(""))
                .toList();
    }

    // Subscriptions.

    @Test
    void subscription_madeElsewhere_isToldOnTheStream() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink stream = new RecordingSink();
        client.get(stream);
        stream.next();

        assertThat(subscribe(at(b, client))).isEqualTo(200);

        // The one with the stream watches, and when it does, the other does not any more.
        Await.until(() -> a.changing.watches.size() == 1 && b.changing.watches.isEmpty());
        // Nobody had watched at one moment or another, for all that is known: that may be told as a change.
        a.changing.changeResource();
        assertThat(stream.next().data()).contains("resources/updated").contains(ChangingProvider.URI);

        assertThat(unsubscribe(at(b, client))).isEqualTo(200);
        Await.until(a.changing.watches::isEmpty);
    }

    @Test
    void subscription_outlivesTheReplicaThatTookIt() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        assertThat(subscribe(client)).isEqualTo(200);
        a.close();
        replicas.remove(a);

        RecordingSink stream = new RecordingSink();
        at(b, client).get(stream);
        stream.next();

        // Nobody has watched meanwhile, so it may have changed.
        assertThat(stream.next().data()).contains("resources/updated");
        b.changing.changeResource();
        assertThat(stream.next().data()).contains("resources/updated");
    }

    @Test
    void changes_gatheredWhereTheStreamWas_areToldWhereItIs() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        assertThat(subscribe(client)).isEqualTo(200);
        RecordingSink first = new RecordingSink();
        HttpExchange connection = client.get(first);
        first.next();
        connection.disconnected();
        a.changing.changeList(ListKind.PROMPTS);
        a.changing.changeResource();

        RecordingSink second = new RecordingSink();
        at(b, client).get(second);
        second.next();

        assertThat(List.of(second.next().data(), second.next().data()))
                .anyMatch(data -> data.contains("prompts/list_changed"))
                .anyMatch(data -> data.contains("resources/updated"));
        // From here on the first tells nothing and watches nothing.
        assertThat(a.changing.watches).isEmpty();
        a.changing.changeList(ListKind.TOOLS);
        b.changing.changeList(ListKind.TOOLS);
        b.changing.changeResource();
        assertThat(List.of(second.next().data(), second.next().data()))
                .anyMatch(data -> data.contains("tools/list_changed"))
                .anyMatch(data -> data.contains("resources/updated"));
        assertThat(second.nothingMore()).isTrue();
    }

    @Test
    void unchanged_isNotToldWhenTheStreamMoves() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        assertThat(subscribe(client)).isEqualTo(200);
        RecordingSink first = new RecordingSink();
        client.get(first);
        first.next();

        RecordingSink second = new RecordingSink();
        at(b, client).get(second);
        second.next();
        // A session has one stream.
        assertThat(first.next().data()).isEqualTo("end");
        Await.until(() -> b.changing.watches.size() == 1 && a.changing.watches.isEmpty());
        b.changing.changeList(ListKind.TOOLS);

        assertThat(second.next().data()).contains("tools/list_changed");
        assertThat(second.nothingMore()).isTrue();
        assertThat(first.nothingMore()).isTrue();
    }

    @Test
    void streams_openedAtOnceEverywhere_leaveOne() throws Exception {
        for (int i = 0; i < 20; i++) {
            LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
            assertThat(at(b, client).status(PING)).isEqualTo(200);
            List<RecordingSink> sinks = List.of(new RecordingSink(), new RecordingSink());
            CompletableFuture.allOf(
                            CompletableFuture.runAsync(() -> client.get(sinks.get(0))),
                            CompletableFuture.runAsync(() -> at(b, client).get(sinks.get(1))))
                    .get(20, TimeUnit.SECONDS);
            Await.until(() -> sinks.stream().filter(SharedSessionsIT::open).count() == 1);
            a.changing.changeList(ListKind.TOOLS);
            b.changing.changeList(ListKind.TOOLS);
            RecordingSink left =
                    sinks.stream().filter(SharedSessionsIT::open).findFirst().orElseThrow();
            Await.until(() -> left.all.stream().anyMatch(sent -> sent.data().contains("tools/list_changed")));
            assertThat(open(left)).isTrue();
        }
    }

    private static boolean open(RecordingSink sink) {
        return !sink.all.contains(new Sent(null, "end"));
    }

    private static int subscribe(LegacyClient client) throws Exception {
        return client.plain(request(50, "resources/subscribe", "{\"uri\":\"" + ChangingProvider.URI + "\"}"))
                .reply()
                .get(20, TimeUnit.SECONDS)
                .status();
    }

    private static int unsubscribe(LegacyClient client) {
        return client.status(request(51, "resources/unsubscribe", "{\"uri\":\"" + ChangingProvider.URI + "\"}"));
    }

    // Answers.

    @Test
    void answer_reachesTheReplicaThatAsked() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "greet"), events);
        ObjectNode question = question(events);

        assertThat(answer(at(b, client), question, ALICE)).isEqualTo(202);

        assertThat(events.next().data()).contains("Hello, Alice");
        // It is over; who asked says so, wherever it is told.
        assertThat(answer(client, question, ALICE)).isEqualTo(202);
        assertThat(answer(at(b, client), question, ALICE)).isEqualTo(202);
    }

    @Test
    void answer_refusal_reachesTheReplicaThatAsked() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "greet"), events);
        ObjectNode question = question(events);

        assertThat(at(b, client)
                        .status("{\"jsonrpc\":\"2.0\",\"id\":" + question.get("id")
                                + ",\"error\":{\"code\":-1,\"message\":\"no\"}}"))
                .isEqualTo(202);

        assertThat(events.next().data()).contains("input_refused");
    }

    @Test
    void answer_ofAnotherSessionOrPrincipal_answersNothing() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);
        ObjectNode question = question(events);
        String mallory = "{\"action\":\"accept\",\"content\":{\"name\":\"Mallory\"}}";

        // Another session of the same principal, known to the asker or not, and one of another principal.
        LegacyClient neighbour = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink neighbours = new RecordingSink();
        neighbour.post(call(1, "greet"), neighbours);
        question(neighbours);
        answer(at(b, neighbour), question, mallory);
        answer(at(b, LegacyClient.initialize(b.edge, NEWEST)), question, mallory);
        answer(LegacyClient.initialize(b.edge, OTHER, NEWEST, "{}"), question, mallory);
        // With the id of somebody else's session there is no way in at all.
        assertThat(answer(client.at(b.edge, OTHER), question, mallory)).isEqualTo(404);

        assertThat(exchange.reply()).isNotDone();
        answer(at(b, client), question, ALICE);
        assertThat(events.next().data()).contains("Hello, Alice");
    }

    @Test
    void answer_ofWhoeverCanWriteToRedis_answersNothing() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink events = new RecordingSink();
        HttpExchange exchange = client.post(call(1, "greet"), events);
        ObjectNode question = question(events);
        // One that has Redis, and not the secret: it makes up a session of the same name.
        byte[] guess = "fedcba9876543210fedcba9876543210".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try (Replica stranger = new Replica(redis.settings(), guess).ready();
                RedisCounter counter = new RedisCounter(redis)) {
            String session = counter.sessions().stream().findFirst().orElse("AAAAAAAAAAAAAAAAAAAAAA");
            String asker = question.get("id").stringValue().substring(0, 16);
            String forged =
                    "A".repeat(22) + "{\"jsonrpc\":\"2.0\",\"id\":" + question.get("id") + ",\"result\":" + ALICE + "}";
            assertThat(stranger.store.answer(asker, session, forged).get(20, TimeUnit.SECONDS))
                    .isIn(true, false);
            assertThat(exchange.reply()).isNotDone();
        }
        answer(at(b, client), question, ALICE);
        assertThat(events.next().data()).contains("Hello, Alice");
    }

    @Test
    void answer_toWhatNobodyAsked_isRefusedWithTheReason() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        for (String id : List.of("\"0123456789abcdef-1\"", "7", "\"x\"", "\"* edge_mcp-1\"")) {
            HttpReply reply = client.plain("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{}}")
                    .reply()
                    .get(20, TimeUnit.SECONDS);
            assertThat(reply.status()).as(id).isEqualTo(400);
            assertThat(reply.body()).contains("this replica did not make").contains("load balancer");
        }
    }

    @Test
    void answer_largerThanIsPassedOn_isRefused() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        RecordingSink events = new RecordingSink();
        client.post(call(1, "greet"), events);
        ObjectNode question = question(events);
        String large = "{\"action\":\"accept\",\"content\":{\"name\":\"" + "x".repeat(2 << 20) + "\"}}";

        assertThat(answer(at(b, client), question, large)).isEqualTo(400);
        assertThat(answer(client, question, large)).isEqualTo(202);
    }

    private static ObjectNode question(RecordingSink events) throws InterruptedException {
        Sent sent = events.next();
        return Json.parseObject(sent.data().isEmpty() ? events.next().data() : sent.data());
    }

    private static int answer(LegacyClient client, ObjectNode question, String result) {
        return client.status("{\"jsonrpc\":\"2.0\",\"id\":" + question.get("id") + ",\"result\":" + result + "}");
    }

    // Redis away.

    @Test
    void redisAway_eachGoesByItsMemory_andAtOnce() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        assertThat(at(b, client).status(PING)).isEqualTo(200);
        client.status(request(1, "logging/setLevel", "{\"level\":\"debug\"}"));
        redis.stop();
        a.alone();
        b.alone();

        // No request waits.
        assertThat(client.plain(PING).reply()).isDone();
        assertThat(at(b, client).plain(PING).reply()).isDone();
        HttpExchange set = client.plain(request(1, "logging/setLevel", "{\"level\":\"emergency\"}"));
        assertThat(set.reply()).isDone();
        assertThat(said(client)).isEmpty();
        assertThat(subscribe(client)).isEqualTo(200);
        RecordingSink stream = new RecordingSink();
        client.get(stream);
        stream.next();
        a.changing.changeResource();
        assertThat(stream.next().data()).contains("resources/updated");
        HttpReply answer = client.plain("{\"jsonrpc\":\"2.0\",\"id\":\"0123456789abcdef-1\",\"result\":{}}")
                .reply()
                .getNow(null);
        assertThat(answer.status()).isEqualTo(400);
        LegacyClient ended = LegacyClient.initialize(b.edge, NEWEST);
        assertThat(at(a, ended).status(PING)).isEqualTo(200);
        assertThat(ended.delete()).isEqualTo(204);
        assertThat(ended.status(PING)).isEqualTo(404);
        assertThat(at(a, ended).status(PING)).isEqualTo(200);

        redis.start();
        a.ready();
        b.ready();

        // The end is told now, what was set meanwhile as well, and the subscriptions are where they were.
        Await.until(() -> at(a, ended).status(PING) == 404);
        Await.until(() -> said(at(b, client)).isEmpty());
        RecordingSink moved = new RecordingSink();
        at(b, client).get(moved);
        moved.next();
        assertThat(stream.next().data()).isEqualTo("end");
        Await.until(() -> b.changing.watches.size() == 1);
        b.changing.changeResource();
        assertThat(moved.next().data()).contains("resources/updated");
    }

    @Test
    void redisBackEmpty_isToldWhatServersKnow() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        client.status(request(1, "logging/setLevel", "{\"level\":\"emergency\"}"));
        redis.stop();
        a.alone();
        b.alone();
        redis.start();
        a.ready();

        // Also to those who have never heard of it.
        Replica late = replica();
        Await.until(() -> said(at(late, client)).isEmpty());
    }

    @Test
    void redisHangs_requestsWaitForALittleAndThenNotAtAll() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        Replica hasty = Replica.hasty(redis);
        replicas.add(hasty);
        hasty.ready();
        try (RedisCounter counter = new RedisCounter(redis)) {
            counter.pause(3_000);
            long start = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                assertThat(at(hasty, LegacyClient.initialize(a.edge, NEWEST)).status(PING))
                        .isEqualTo(200);
            }
            // Three times 200 ms, and whatever else the machine does.
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isLessThan(2_500);
        }
        hasty.ready();
        client.status(request(1, "logging/setLevel", "{\"level\":\"emergency\"}"));
        Await.until(() -> said(at(hasty, client)).isEmpty());
    }

    @Test
    void redisLosesAListener_whatItMissedIsLookedUp() throws Exception {
        LegacyClient client = LegacyClient.initialize(a.edge, NEWEST);
        assertThat(at(b, client).status(PING)).isEqualTo(200);
        RecordingSink stream = new RecordingSink();
        HttpExchange get = at(b, client).get(stream);
        stream.next();
        try (RedisCounter counter = new RedisCounter(redis)) {
            counter.killListeners();
            assertThat(client.delete()).isEqualTo(204);
        }
        // Whether it missed that or not.
        Await.until(() -> {
            get.stillWorking();
            return at(b, client).status(PING) == 404;
        });
        assertThat(stream.next().data()).isEqualTo("end");
    }
}
