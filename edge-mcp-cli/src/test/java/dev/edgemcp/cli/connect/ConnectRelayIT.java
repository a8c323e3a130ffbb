package dev.edgemcp.cli.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.Relay;
import dev.edgemcp.core.client.RelayOptions;
import dev.edgemcp.core.jsonrpc.MessageLimits;
import dev.edgemcp.core.protocol.Implementation;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** A client, a relay, a bad network and a real server. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ConnectRelayIT {
    /** A transport and an era. */
    enum Way {
        SOCKET_LEGACY,
        SOCKET_MODERN,
        HTTP_LEGACY,
        HTTP_MODERN;

        boolean socket() {
            return name().startsWith("SOCKET");
        }

        boolean legacy() {
            return name().endsWith("LEGACY");
        }
    }

    private static final int MAX_PENDING = 24;

    private final Pipes client = new Pipes();
    private final List<String> status = new CopyOnWriteArrayList<>();
    private ToolServer server;
    private FlakyProxy proxy;
    private Relay relay;
    private CompletableFuture<Void> running;
    private Duration patience = Duration.ofSeconds(20);
    private Duration grace = Duration.ofSeconds(5);

    @BeforeEach
    void start() throws Exception {
        server = new ToolServer();
        proxy = new FlakyProxy(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        server.release.countDown();
        if (relay != null) {
            relay.close();
        }
        client.end();
        proxy.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource
    void messages_passAsTheyAre(Way way) throws Exception {
        connect(way);
        client.say(request(way, "123456789012345678901234567890", "tools/list", ""));
        assertThat(client.line())
                .contains("\"id\":123456789012345678901234567890", "\"echo\"")
                .contains("\"result\"");

        client.say(call(way, "\"ä-1\"", "echo", "{\"text\":\"zeile\\nzwei\",\"n\":1.0}", "\"token\""));

        assertThat(client.hear().path("params").path("progressToken").stringValue(""))
                .isEqualTo("token");
        assertThat(client.line()).contains("\"id\":\"ä-1\"", "zeile\\\\nzwei");
        client.say(request(way, "3", "no/such/method", ""));
        assertThat(client.hear().path("error").path("code").intValue()).isEqualTo(-32601);
    }

    @ParameterizedTest
    @EnumSource
    void connectionLost_inFlightFails_nextCallWorks(Way way) throws Exception {
        connect(way);
        client.say(call(way, "1", "hang", "{}", null));
        server.hanging.acquire();

        restart();

        ObjectNode failure = client.hear();
        assertThat(failure.path("id").intValue()).isEqualTo(1);
        assertThat(failure.path("error").path("code").intValue()).isEqualTo(503);
        assertThat(failure.path("error").path("message").stringValue("")).contains("not known whether");
        assertThat(failure.path("error").path("data").path("executed").stringValue(""))
                .isEqualTo("unknown");
        client.say(call(way, "2", "echo", "{\"a\":1}", null));
        // Nothing of the repeated handshake is heard.
        assertThat(client.line()).contains("\"id\":2", "\"result\"");
        assertThat(server.echoes).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void serverAway_newCallsWait(Way way) throws Exception {
        connect(way);
        proxy.vanish();
        awaitLoss(way);
        client.say(call(way, "1", "echo", "{\"a\":1}", null));
        awaitStatus("trying again");

        proxy.comeBack();

        assertThat(client.line()).contains("\"id\":1", "\"result\"");
        assertThat(server.echoes).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource
    void serverAwayForLong_waitingCallsFailClearly(Way way) throws Exception {
        patience = Duration.ofMillis(700);
        connect(way);
        proxy.vanish();
        awaitLoss(way);

        client.say(call(way, "1", "echo", "{}", null));

        ObjectNode failure = client.hear();
        assertThat(failure.path("error").path("code").intValue()).isEqualTo(503);
        assertThat(failure.path("error").path("message").stringValue("")).contains("not sent");
        assertThat(failure.path("error").path("data").path("executed").stringValue(""))
                .isEqualTo("no");
        proxy.comeBack();
        Awaitility.await().until(() -> {
            client.say(call(way, "2", "echo", "{}", null));
            return client.line().contains("\"result\"");
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"SOCKET_LEGACY", "SOCKET_MODERN"})
    void networkGoesSilent_isNoticed(Way way) throws Exception {
        connect(way);
        client.say(call(way, "1", "hang", "{}", null));
        server.hanging.acquire();

        proxy.silence();

        assertThat(client.hear().path("error").path("message").stringValue("")).contains("does not answer pings");
        client.say(call(way, "2", "echo", "{}", null));
        assertThat(client.line()).contains("\"id\":2", "\"result\"");
    }

    @ParameterizedTest
    @EnumSource
    void cancelled_reachesTheTool(Way way) throws Exception {
        connect(way);
        client.say(call(way, "\"c\"", "hang", "{}", null));
        server.hanging.acquire();

        client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/cancelled\",\"params\":{\"requestId\":\"c\"}}");

        assertThat(server.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
        client.say(call(way, "2", "echo", "{}", null));
        assertThat(client.line()).contains("\"id\":2", "\"result\"");
    }

    @ParameterizedTest
    @EnumSource
    void inputEnds_callsInFlightFinish(Way way) throws Exception {
        connect(way);
        client.say(call(way, "1", "hang", "{}", null));
        server.hanging.acquire();
        client.end();

        server.release.countDown();

        assertThat(client.line()).contains("\"id\":1", "released");
        assertThat(running).succeedsWithin(Duration.ofSeconds(20));
    }

    @ParameterizedTest
    @EnumSource
    void inputEnds_callsThatHangAreLeft(Way way) throws Exception {
        grace = Duration.ofMillis(200);
        connect(way);
        client.say(call(way, "1", "hang", "{}", null));
        server.hanging.acquire();

        client.end();

        assertThat(running).succeedsWithin(Duration.ofSeconds(20));
        assertThat(server.cancelled.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void hugeMessage_isRefusedAndTheNextPasses(Way way) throws Exception {
        connect(way);
        String huge = "{\"jsonrpc\":\"2.0\",\"method\":\"tools/call\",\"params\":{\"x\":\"" + "ü".repeat(200_000)
                + "\"},\"id\":\"late\"}";

        client.say(huge);

        ObjectNode failure = client.hear();
        assertThat(failure.path("id").stringValue("")).isEqualTo("late");
        assertThat(failure.path("error").path("message").stringValue("")).contains("larger than");
        client.say(call(way, "2", "echo", "{}", null));
        assertThat(client.line()).contains("\"id\":2", "\"result\"");
    }

    @ParameterizedTest
    @EnumSource
    void hugeAnswer_failsTheCall(Way way) throws Exception {
        connect(way);
        // Quotes double when they are quoted once more.
        client.say(call(way, "1", "echo", "{\"t\":\"" + "\\\"".repeat(60_000) + "\"}", null));
        assertThat(client.hear().path("error").path("code").intValue()).isEqualTo(503);
        client.say(call(way, "2", "echo", "{}", null));
        assertThat(client.line()).contains("\"id\":2", "\"result\"");
    }

    @ParameterizedTest
    @EnumSource
    void clientDoesNotRead_nothingIsLost(Way way) throws Exception {
        connect(way);
        client.reads.drainPermits();
        // All together less than four of the largest messages, which is what may wait to be sent.
        for (int id = 1; id <= 20; id++) {
            client.say(call(way, "" + id, "echo", "{\"t\":\"" + "x".repeat(30_000) + "\"}", null));
        }
        Awaitility.await()
                .untilAsserted(
                        () -> assertThat(server.echoes).as(status.toString()).hasValue(20));
        long before = proxy.fromClient.get();
        if (way.socket()) {
            // Some pings later the connection still counts as alive.
            Awaitility.await().until(() -> proxy.fromClient.get() >= before + 5 * 6);
        }

        client.reads.release(20);

        List<Integer> ids = new CopyOnWriteArrayList<>();
        for (int i = 0; i < 20; i++) {
            ObjectNode answer = client.hear();
            assertThat(answer.has("result")).as(answer.path("error").toString()).isTrue();
            ids.add(answer.path("id").intValue());
        }
        assertThat(ids).doesNotHaveDuplicates().hasSize(20);
        assertThat(status).noneMatch(line -> line.contains("connecting again"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"nonsense", "[]", "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"m\",\"params\":[]}", "{\"id\":7}"})
    void notAMessage_isAnsweredHere(String line) throws Exception {
        connect(Way.SOCKET_MODERN);
        client.say(line);
        assertThat(client.hear().path("error").path("code").intValue()).isNegative();
        client.say(call(Way.SOCKET_MODERN, "2", "echo", "{}", null));
        assertThat(client.line()).contains("\"id\":2", "\"result\"");
    }

    @Test
    void tooManyInFlight_areRefused() throws Exception {
        connect(Way.SOCKET_MODERN);
        for (int id = 0; id <= MAX_PENDING; id++) {
            client.say(call(Way.SOCKET_MODERN, "" + id, "hang", "{}", null));
        }
        ObjectNode failure = client.hear();
        assertThat(failure.path("id").intValue()).isEqualTo(MAX_PENDING);
        assertThat(failure.path("error").path("code").intValue()).isEqualTo(429);
    }

    private void connect(Way way) throws Exception {
        String url = "127.0.0.1:" + proxy.port;
        ClientOptions options = ClientOptions.builder(new Implementation("test", "1"))
                .apiKey(ToolServer.KEY)
                .connectTimeout(Duration.ofSeconds(10))
                .pingInterval(Duration.ofMillis(300))
                .limits(new MessageLimits(200_000, 64))
                .maxPending(MAX_PENDING)
                .build();
        relay = new Relay(
                ClientTarget.of(URI.create(way.socket() ? "ws://" + url + "/ws" : "http://" + url + "/mcp")),
                client.in,
                client.out,
                new RelayOptions(options, patience, grace, status::add));
        running = CompletableFuture.runAsync(relay::run);
        awaitStatus("connected to");
        if (way.legacy()) {
            client.say("{\"jsonrpc\":\"2.0\",\"id\":0,\"method\":\"initialize\",\"params\":{\"protocolVersion\":"
                    + "\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}}}");
            assertThat(client.hear().path("result").path("protocolVersion").stringValue(""))
                    .isEqualTo("2025-11-25");
            client.say("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}");
        }
        if (way == Way.HTTP_LEGACY) {
            // Comes after what has just been said: nothing is on its way any more.
            Awaitility.await().until(server::listenedTo);
        }
    }

    /** Another server with other session secrets takes the place of the first. */
    private void restart() {
        ToolServer other = new ToolServer();
        proxy.leadTo(other.port());
        proxy.cut();
        server.release.countDown();
        server.close();
        server = other;
    }

    /**
     * Waits until the relay has seen that the server is gone: a call that is said before may have gone out, and is answered as one
     * that may have run. Over HTTP there is nothing that could be lost between calls.
     */
    private void awaitLoss(Way way) {
        if (way.socket()) {
            awaitStatus("trying again");
        }
    }

    private void awaitStatus(String text) {
        Awaitility.await().until(() -> status.stream().anyMatch(line -> line.contains(text)));
    }

    private static String call(Way way, String id, String tool, String arguments, String token) {
        return request(
                way,
                id,
                "tools/call",
                "\"name\":\"" + tool + "\",\"arguments\":" + arguments + ","
                        + (token == null ? "" : "#\"progressToken\":" + token + ","));
    }

    private static String request(Way way, String id, String method, String params) {
        String[] parts = params.split("#");
        String meta = (parts.length > 1 ? parts[1] : "")
                + (way.legacy()
                        ? ""
                        : "\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\","
                                + "\"io.modelcontextprotocol/clientCapabilities\":{},");
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":{" + parts[0]
                + "\"_meta\":{" + meta + "\"x\":1}}}";
    }
}
