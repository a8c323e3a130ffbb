package dev.edgemcp.server.websocket;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.session.Opening;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.netty.ConnectionLimits;
import dev.edgemcp.server.netty.ConnectionTimeouts;
import dev.edgemcp.server.netty.Listener;
import dev.edgemcp.server.netty.ListenerSettings;
import dev.edgemcp.server.netty.RawConnection.Response;
import dev.edgemcp.server.netty.RecordingEvents;
import dev.edgemcp.server.netty.Refusal;
import dev.edgemcp.server.netty.TestListeners;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class WebSocketHostIT {
    private static final int LIMIT = 100_000;
    private static final String FLOOD = "flood";

    private final RecordingEvents events = new RecordingEvents();
    private final Queue<EchoSession> sessions = new ConcurrentLinkedQueue<>();
    private ConnectionLimits limits = ConnectionLimits.DEFAULT.withMaxMessageBytes(LIMIT);
    private ConnectionTimeouts timeouts = ConnectionTimeouts.DEFAULT;
    private @Nullable WebSocketHost host;
    private @Nullable Listener listener;

    /** Answers every message with itself, and {@link #FLOOD} with 64 MB. */
    private static final class EchoSession implements Session {
        final Principal principal;
        final Outbound outbound;
        final Queue<String> received = new ConcurrentLinkedQueue<>();
        final Queue<String> threads = new ConcurrentLinkedQueue<>();
        final AtomicInteger closed = new AtomicInteger();

        EchoSession(Principal principal, Outbound outbound) {
            this.principal = principal;
            this.outbound = outbound;
        }

        @Override
        public void receive(String message) {
            received.add(message);
            threads.add(Thread.currentThread().getName());
            if (message.equals(FLOOD)) {
                // On the event loop: nothing waits for the loop, everything for the client.
                String large = "x".repeat(64 * 1024);
                for (int i = 0; i < 1_000; i++) {
                    outbound.send(large);
                }
                return;
            }
            outbound.send(message);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private int start() {
        return start(TestListeners.AUTHENTICATOR);
    }

    private int start(Authenticator authenticator) {
        ListenerSettings settings = TestListeners.SETTINGS.withLimits(limits).withTimeouts(timeouts);
        host = new WebSocketHost(this::open, limits, timeouts, events);
        listener = Listener.start(settings, List.of(), host.upgrades(), authenticator, events, Ticker.system());
        return listener().port();
    }

    private WebSocketHost host() {
        return Objects.requireNonNull(host, "not started");
    }

    private Listener listener() {
        return Objects.requireNonNull(listener, "not started");
    }

    private Session open(Principal principal, Opening opening, Outbound outbound) {
        EchoSession session = new EchoSession(principal, outbound);
        sessions.add(session);
        return session;
    }

    private EchoSession session() {
        await().until(() -> !sessions.isEmpty());
        return sessions.element();
    }

    @AfterEach
    void stop() {
        listener().close();
        host().close();
        assertThat(events.open).hasValue(0);
        assertThat(sessions).allSatisfy(session -> assertThat(session.closed).hasValue(1));
    }

    // The handshake

    @ParameterizedTest
    @ValueSource(strings = {"/ws", "/mcp/ws"})
    void upgrade_withKey_switchesProtocols(String path) throws Exception {
        try (RawWebSocket socket = new RawWebSocket(start())) {
            socket.send(RawWebSocket.handshake(path));

            Response response = socket.response();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(response.headers()).doesNotContainKeys("sec-websocket-protocol", "sec-websocket-extensions");
            socket.send(RawWebSocket.text("hello"));
            assertThat(socket.readText()).isEqualTo("hello");
            assertThat(session().principal).isEqualTo(TestListeners.PRINCIPAL);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mcp", "foo, mcp", "foo,mcp,bar"})
    void upgrade_mcpOffered_isEchoed(String offered) throws Exception {
        try (RawWebSocket socket = new RawWebSocket(start())) {
            socket.send(RawWebSocket.handshake("/ws", "Sec-WebSocket-Protocol: " + offered));

            assertThat(socket.response().header("sec-websocket-protocol")).isEqualTo("mcp");
        }
    }

    @Test
    void upgrade_otherSubprotocolAndExtensionsOffered_areNotTaken() throws Exception {
        try (RawWebSocket socket = new RawWebSocket(start())) {
            socket.send(RawWebSocket.handshake(
                    "/ws",
                    "Sec-WebSocket-Protocol: foo",
                    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits"));

            Response response = socket.response();
            assertThat(response.status()).isEqualTo(101);
            assertThat(response.headers()).doesNotContainKeys("sec-websocket-protocol", "sec-websocket-extensions");
        }
    }

    @Test
    void jdkClient_withSubprotocol_talks() throws Exception {
        int port = start();
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket.Listener client = new WebSocket.Listener() {
            private final StringBuilder parts = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
                parts.append(data);
                if (last) {
                    answer.complete(parts.toString());
                }
                return WebSocket.Listener.super.onText(webSocket, data, last);
            }
        };
        WebSocket socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .header("X-API-Key", TestListeners.KEY)
                .subprotocols("mcp")
                .buildAsync(URI.create("ws://localhost:" + port + "/ws"), client)
                .get(10, SECONDS);

        socket.sendText("two ", false).get(10, SECONDS);
        socket.sendText("parts", true).get(10, SECONDS);

        assertThat(answer.get(10, SECONDS)).isEqualTo("two parts");
        assertThat(socket.getSubprotocol()).isEqualTo("mcp");
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, SECONDS);
        await().until(socket::isInputClosed);
    }

    @Test
    void upgrade_wrongKeyWithAFrameBehind_executesNothing() throws Exception {
        int port = start();
        String handshake = RawWebSocket.handshake("/ws").replace(TestListeners.KEY, "wrong");
        for (int i = 0; i < 3; i++) {
            try (RawWebSocket socket = new RawWebSocket(port)) {
                socket.send(handshake.getBytes(StandardCharsets.US_ASCII), RawWebSocket.text("boo"));

                Response response = socket.response();
                assertThat(response.status()).isEqualTo(401);
                assertThat(response.header("www-authenticate")).isEqualTo("Bearer realm=\"edge-mcp\"");
                assertThat(response.header("connection")).isEqualTo("close");
                socket.send(RawWebSocket.text("boo"));
                assertThat(socket.isClosedByServer()).isTrue();
            }
        }
        assertThat(sessions).isEmpty();
        assertThat(events.refusals).containsOnly(Refusal.UNAUTHENTICATED).hasSize(3);
    }

    @Test
    void upgrade_keyCheckedLater_firstFrameIsHeldAndAnswered() throws Exception {
        CompletableFuture<AuthResult> decision = new CompletableFuture<>();
        CompletableFuture<@Nullable String> asked = new CompletableFuture<>();
        int port = start(key -> {
            asked.complete(key);
            return decision;
        });
        try (RawWebSocket socket = new RawWebSocket(port)) {
            socket.send(RawWebSocket.handshake("/ws").getBytes(StandardCharsets.US_ASCII), RawWebSocket.text("first"));
            assertThat(asked.get(10, SECONDS)).isEqualTo(TestListeners.KEY);
            assertThat(sessions).isEmpty();
            socket.send(RawWebSocket.text("second"));

            decision.complete(new AuthResult.Authenticated(TestListeners.PRINCIPAL));

            assertThat(socket.response().status()).isEqualTo(101);
            assertThat(socket.readText()).isEqualTo("first");
            assertThat(socket.readText()).isEqualTo("second");
        }
    }

    @Test
    void upgrade_keyCheckedLaterAndWrong_executesNothing() throws Exception {
        CompletableFuture<AuthResult> decision = new CompletableFuture<>();
        int port = start(key -> decision);
        try (RawWebSocket socket = new RawWebSocket(port)) {
            socket.send(RawWebSocket.handshake("/ws").getBytes(StandardCharsets.US_ASCII), RawWebSocket.text("first"));

            decision.complete(new AuthResult.Denied("no"));

            assertThat(socket.response().status()).isEqualTo(401);
            assertThat(socket.isClosedByServer()).isTrue();
        }
        assertThat(sessions).isEmpty();
    }

    @Test
    void upgrade_firstFrameInTheSameSegment_isAnsweredEveryTime() throws Exception {
        int port = start();
        byte[] handshake = RawWebSocket.handshake("/ws").getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 300; i++) {
            try (RawWebSocket socket = new RawWebSocket(port)) {
                socket.send(handshake, RawWebSocket.text("first " + i), RawWebSocket.text("second"));

                assertThat(socket.response().status()).isEqualTo(101);
                assertThat(socket.readText()).isEqualTo("first " + i);
                assertThat(socket.readText()).isEqualTo("second");
            }
        }
    }

    @Test
    void upgrade_versionOtherThan13_isAnswered426() throws Exception {
        assertThat(refusal(h -> h.replace("Version: 13", "Version: 8")))
                .satisfies(response -> assertThat(response.status()).isEqualTo(426))
                .satisfies(response ->
                        assertThat(response.header("sec-websocket-version")).isEqualTo("13"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Upgrade: websocket\r\n",
                "Connection: keep-alive, Upgrade\r\n",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            })
    void upgrade_withoutAHeader_isAnswered400(String header) throws Exception {
        assertThat(refusal(h -> h.replace(header, "")).status()).isEqualTo(400);
    }

    @Test
    void upgrade_withAKeyThatIsNone_isAnswered400() throws Exception {
        assertThat(refusal(h -> h.replace("dGhlIHNhbXBsZSBub25jZQ==", "short")).status())
                .isEqualTo(400);
    }

    @Test
    void upgrade_withABody_isAnswered400() throws Exception {
        assertThat(refusal(h -> h.replace("\r\n\r\n", "\r\nContent-Length: 2\r\n\r\nhi"))
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: evil.example\r\n", "Host: localhost\r\nOrigin: https://evil.example\r\n"})
    void upgrade_fromAForeignPage_isAnswered403(String headers) throws Exception {
        assertThat(refusal(h -> h.replace("Host: localhost\r\n", headers)).status())
                .isEqualTo(403);
    }

    @Test
    void upgrade_withoutVersion_isAnswered426() throws Exception {
        assertThat(refusal(h -> h.replace("Sec-WebSocket-Version: 13\r\n", "")).status())
                .isEqualTo(426);
    }

    private Response refusal(UnaryOperator<String> change) throws IOException {
        try (RawWebSocket socket = new RawWebSocket(start())) {
            socket.send(change.apply(RawWebSocket.handshake("/ws")));
            socket.send(RawWebSocket.text("boo"));
            Response response = socket.response();
            assertThat(socket.isClosedByServer()).isTrue();
            assertThat(sessions).isEmpty();
            return response;
        }
    }

    // Messages

    @Test
    void text_fragmentedInsideACharacter_isPutTogether() throws Exception {
        byte[] text = "für Ärger 🎈".getBytes(StandardCharsets.UTF_8);
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            for (int i = 0; i < text.length; i++) {
                socket.send(RawWebSocket.frame(
                        i == text.length - 1,
                        i == 0 ? RawWebSocket.TEXT : RawWebSocket.CONTINUATION,
                        new byte[] {text[i]}));
                socket.send(RawWebSocket.frame(true, RawWebSocket.PONG, new byte[0]));
            }

            assertThat(socket.readText()).isEqualTo("für Ärger 🎈");
        }
    }

    @Test
    void text_large_isAnsweredWhole() throws Exception {
        String text = "ä€🎈x".repeat(LIMIT / 11);
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            for (int i = 0; i < 20; i++) {
                socket.send(RawWebSocket.text(text + "y".repeat(i)).clone());
                if (i % 2 == 0) {
                    socket.send(RawWebSocket.text("small"));
                }
                assertThat(socket.readText()).isEqualTo(text + "y".repeat(i));
                if (i % 2 == 0) {
                    assertThat(socket.readText()).isEqualTo("small");
                }
            }
        }
    }

    @Test
    void text_ofTheLimit_passes() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.text("x".repeat(LIMIT)));

            assertThat(socket.readText()).hasSize(LIMIT);
        }
    }

    @Test
    void text_overTheLimit_closes1009BeforeThePayload() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.header(0x81, true, LIMIT + 1));

            assertThat(socket.readCloseCode()).isEqualTo(1009);
            assertThat(session().received).isEmpty();
        }
    }

    @Test
    void text_overTheLimitAndSentAsAWhole_closeArrives() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.text("x".repeat(200 * LIMIT)));

            assertThat(socket.readCloseCode()).isEqualTo(1009);
            socket.send(RawWebSocket.close(1009));
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void text_fragmentedOverTheLimit_closes1009() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.frame(false, RawWebSocket.TEXT, new byte[LIMIT - 5]));
            socket.send(RawWebSocket.frame(false, RawWebSocket.CONTINUATION, new byte[5]));
            socket.send(RawWebSocket.frame(true, RawWebSocket.CONTINUATION, new byte[1]));

            assertThat(socket.readCloseCode()).isEqualTo(1009);
            assertThat(session().received).isEmpty();
        }
    }

    @Test
    void text_notUtf8_closes1007() throws Exception {
        assertClosedAfter(1007, RawWebSocket.frame(true, RawWebSocket.TEXT, new byte[] {'a', (byte) 0xC3, 0x28}));
    }

    @Test
    void text_endsInsideACharacter_closes1007() throws Exception {
        assertClosedAfter(1007, RawWebSocket.frame(true, RawWebSocket.TEXT, new byte[] {'a', (byte) 0xC3}));
    }

    @Test
    void text_largeAndNotUtf8_closes1007() throws Exception {
        byte[] text = new byte[50_000];
        Arrays.fill(text, (byte) 'a');
        text[49_000] = (byte) 0xFF;
        assertClosedAfter(1007, RawWebSocket.frame(true, RawWebSocket.TEXT, text));
    }

    @Test
    void binary_closes1003() throws Exception {
        assertClosedAfter(1003, RawWebSocket.frame(true, RawWebSocket.BINARY, new byte[3]));
    }

    @Test
    void unmaskedFrame_closes1002() throws Exception {
        assertClosedAfter(1002, RawWebSocket.frame(0x81, false, new byte[] {'a'}));
    }

    @Test
    void reservedBits_close1002() throws Exception {
        assertClosedAfter(1002, RawWebSocket.frame(0xC1, true, new byte[] {'a'}));
    }

    @Test
    void reservedOpcode_closes1002() throws Exception {
        assertClosedAfter(1002, RawWebSocket.frame(0x83, true, new byte[] {'a'}));
    }

    @Test
    void fragmentedPing_closes1002() throws Exception {
        assertClosedAfter(1002, RawWebSocket.frame(false, RawWebSocket.PING, new byte[0]));
    }

    @Test
    void continuationOfNothing_closes1002() throws Exception {
        assertClosedAfter(1002, RawWebSocket.frame(true, RawWebSocket.CONTINUATION, new byte[] {'a'}));
    }

    /** What came before is still answered, what comes after is not executed, and the peer's close ends it. */
    private void assertClosedAfter(int code, byte[] frame) throws IOException {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.text("before"), frame, RawWebSocket.text("after"));

            assertThat(socket.readText()).isEqualTo("before");
            assertThat(socket.readCloseCode()).isEqualTo(code);
            socket.send(RawWebSocket.text("later"), RawWebSocket.close(code));
            assertThat(socket.isClosedByServer()).isTrue();
            assertThat(session().received).containsExactly("before");
        }
    }

    @Test
    void ping_isAnsweredWithItsPayload() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.frame(true, RawWebSocket.PING, new byte[] {1, 2, 3}));

            RawWebSocket.Frame pong = socket.read();
            assertThat(pong.opcode()).isEqualTo(RawWebSocket.PONG);
            assertThat(pong.payload()).containsExactly(1, 2, 3);
        }
    }

    @Test
    void send_loneSurrogate_becomesAQuestionMark() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            session().outbound.send("a\uD83Cb");
            session().outbound.send("next");

            assertThat(socket.readText()).isEqualTo("a?b");
            assertThat(socket.readText()).isEqualTo("next");
        }
    }

    @Test
    void receive_runsOnTheEventLoop() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.text("hello"));
            socket.readText();

            assertThat(session().threads).allMatch(name -> name.startsWith("edge-mcp-io"));
        }
    }

    @Test
    void send_fromAnotherThread_keepsOrder() throws Exception {
        ExecutorService worker = Executors.newSingleThreadExecutor();
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            Outbound outbound = session().outbound;
            worker.execute(() -> {
                for (int i = 0; i < 10_000; i++) {
                    outbound.send("message " + i);
                }
            });

            for (int i = 0; i < 10_000; i++) {
                assertThat(socket.readText()).isEqualTo("message " + i);
            }
        } finally {
            worker.shutdownNow();
        }
    }

    @Test
    void manyMessagesInOneSegment_areAllAnsweredInOrder() throws Exception {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            frames.writeBytes(RawWebSocket.text("message " + i));
        }
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(frames.toByteArray());

            for (int i = 0; i < 1_000; i++) {
                assertThat(socket.readText()).isEqualTo("message " + i);
            }
        }
    }

    // Slow and dead clients

    @Test
    void clientThatNeverReads_isCutOffAndOthersAreNot() throws Exception {
        limits = limits.withMaxPendingBytes(1024 * 1024);
        int port = start();
        try (RawWebSocket slow = new RawWebSocket(port, 4096);
                RawWebSocket other = RawWebSocket.open(port)) {
            EchoSession first = session();
            slow.upgrade();
            await().until(() -> sessions.size() == 2);
            EchoSession victim =
                    sessions.stream().filter(s -> s != first).findAny().orElseThrow();
            String message = "x".repeat(64 * 1024);

            // Far more than the bound and what the system takes.
            for (int i = 0; i < 1_000; i++) {
                victim.outbound.send(message);
                if (i % 100 == 0) {
                    other.send(RawWebSocket.text("still here"));
                    assertThat(other.readText()).isEqualTo("still here");
                }
            }

            await().until(() -> victim.closed.get() == 1);
            assertThat(events.slowClients).hasValue(1);
            other.send(RawWebSocket.text("still here"));
            assertThat(other.readText()).isEqualTo("still here");
        }
    }

    @Test
    void clientThatNeverReads_answersFromTheEventLoop_isCutOff() throws Exception {
        limits = limits.withMaxPendingBytes(1024 * 1024);
        try (RawWebSocket slow = new RawWebSocket(start(), 4096)) {
            slow.upgrade();
            slow.send(RawWebSocket.text(FLOOD));

            await().until(() -> session().closed.get() == 1);
            assertThat(events.slowClients).hasValue(1);
        }
    }

    @Test
    void clientThatSendsButNeverReads_isCutOffWhenNothingMoves() throws Exception {
        limits = limits.withMaxPendingBytes(1024 * 1024);
        timeouts = timeouts.withWriteStall(Duration.ofMillis(300));
        int port = start();
        byte[] request = RawWebSocket.text("x".repeat(LIMIT));
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (RawWebSocket slow = new RawWebSocket(port, 4096)) {
            slow.upgrade();
            sender.execute(() -> {
                try {
                    while (true) {
                        slow.send(request);
                    }
                } catch (IOException e) {
                    // It was cut off, as it should be.
                }
            });

            await().until(() -> session().closed.get() == 1);
            assertThat(events.slowClients).hasValue(1);
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    void silentClient_isPingedAndStaysIfItAnswers() throws Exception {
        timeouts = timeouts.withPing(Duration.ofMillis(100), Duration.ofMillis(2_000));
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            for (int i = 0; i < 5; i++) {
                assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.PING);
                socket.send(RawWebSocket.frame(true, RawWebSocket.PONG, new byte[0]));
            }

            socket.send(RawWebSocket.text("hello"));
            assertThat(socket.readText()).isEqualTo("hello");
        }
    }

    @Test
    void deadClient_isClosedAfterThePongDeadline() throws Exception {
        timeouts = timeouts.withPing(Duration.ofMillis(100), Duration.ofMillis(100));
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.PING);

            await().until(() -> session().closed.get() == 1);
        }
    }

    // The end

    @Test
    void close_byTheClient_isAnsweredAndTheConnectionClosed() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.close(1000), RawWebSocket.text("late"));

            assertThat(socket.readCloseCode()).isEqualTo(1000);
            assertThat(socket.isClosedByServer()).isTrue();
            assertThat(session().received).isEmpty();
        }
    }

    @Test
    void close_withoutACode_isAnswered() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.frame(true, RawWebSocket.CLOSE, new byte[0]));

            assertThat(socket.read().opcode()).isEqualTo(RawWebSocket.CLOSE);
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void closeConnections_closes1001AndWaitsForTheClient() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            session();
            CompletableFuture<Void> closed = listener().closeConnections().toCompletableFuture();

            assertThat(socket.readCloseCode()).isEqualTo(1001);
            assertThat(closed).isNotDone();
            socket.send(RawWebSocket.close(1001));
            assertThat(socket.isClosedByServer()).isTrue();
            closed.get(10, SECONDS);
        }
    }

    @Test
    void closeConnections_clientDoesNotAnswer_closesAfterTheGrace() throws Exception {
        timeouts = timeouts.withCloseGrace(Duration.ofMillis(100));
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            session();

            listener().closeConnections().toCompletableFuture().get(10, SECONDS);

            assertThat(socket.readCloseCode()).isEqualTo(1001);
        }
    }

    @Test
    void clientDisappears_sessionIsClosed() throws Exception {
        RawWebSocket socket = RawWebSocket.open(start());
        EchoSession session = session();

        socket.close();

        await().until(() -> session.closed.get() == 1);
        session.outbound.send("to nobody");
    }

    @Test
    void clientClosesItsSendingSide_sessionIsClosed() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            EchoSession session = session();

            socket.halfClose();

            await().until(() -> session.closed.get() == 1);
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void sessionCannotBeOpened_closes1011() throws Exception {
        ListenerSettings settings = TestListeners.SETTINGS;
        host = new WebSocketHost(
                (principal, opening, outbound) -> {
                    throw new IllegalStateException("no session today");
                },
                limits,
                timeouts,
                events);
        listener = TestListeners.start(settings, List.of(), host().upgrades(), events);
        try (RawWebSocket socket = RawWebSocket.open(listener().port())) {
            assertThat(socket.readCloseCode()).isEqualTo(1011);
        }
    }

    @Test
    void send_whileOpening_arrivesAfterTheHandshake() throws Exception {
        host = new WebSocketHost(
                (principal, opening, outbound) -> {
                    outbound.send("welcome");
                    return open(principal, opening, outbound);
                },
                limits,
                timeouts,
                events);
        listener = TestListeners.start(TestListeners.SETTINGS, List.of(), host().upgrades(), events);
        try (RawWebSocket socket = RawWebSocket.open(listener().port())) {
            assertThat(socket.readText()).isEqualTo("welcome");
        }
    }

    @Test
    void close_leavesNoThreads() throws Exception {
        try (RawWebSocket socket = RawWebSocket.open(start())) {
            socket.send(RawWebSocket.text("hello"));
            socket.readText();
            assertThat(threads("tyrus")).isEmpty();
        }

        listener().close();
        host().close();

        await().untilAsserted(() -> assertThat(threads("edge-mcp-io")).isEmpty());
        assertThat(threads("tyrus")).isEmpty();
    }

    private static List<String> threads(String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith(prefix))
                .toList();
    }

    @Test
    void manyConnections_comeAndGo_nothingIsLeft() throws Exception {
        int port = start();
        for (int i = 0; i < 200; i++) {
            try (RawWebSocket socket = RawWebSocket.open(port)) {
                socket.send(RawWebSocket.text("hello"));
                assertThat(socket.readText()).isEqualTo("hello");
            } catch (EOFException e) {
                throw new AssertionError("connection " + i + " was closed", e);
            }
        }
        await().until(() -> listener().connections() == 0);
    }
}
