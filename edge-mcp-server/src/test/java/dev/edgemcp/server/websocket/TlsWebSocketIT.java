package dev.edgemcp.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.server.netty.ConnectionLimits;
import dev.edgemcp.server.netty.ConnectionTimeouts;
import dev.edgemcp.server.netty.Listener;
import dev.edgemcp.server.netty.RecordingEvents;
import dev.edgemcp.server.netty.TestListeners;
import dev.edgemcp.server.tls.TestCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What encryption could change about WebSocket: what arrives together, how much fits, who waits for whom. */
@Timeout(30)
class TlsWebSocketIT {
    private static final int LIMIT = 2 * 1024 * 1024;
    private static final String FLOOD = "flood";
    private static final String LARGE = "x".repeat(64 * 1024);

    @TempDir
    Path folder;

    private final TestCertificate certificate = TestCertificate.create();
    private final RecordingEvents events = new RecordingEvents();
    private final AtomicInteger closed = new AtomicInteger();
    private final Queue<Outbound> outbounds = new ConcurrentLinkedQueue<>();
    private ConnectionLimits limits = ConnectionLimits.DEFAULT.withMaxMessageBytes(LIMIT);
    private ConnectionTimeouts timeouts = ConnectionTimeouts.DEFAULT.withCloseGrace(Duration.ofMillis(500));
    private @Nullable WebSocketHost host;
    private @Nullable Listener listener;

    private int start() throws IOException {
        host = new WebSocketHost(
                (principal, carrier, outbound) -> {
                    outbounds.add(outbound);
                    return new Echo(outbound);
                },
                limits,
                timeouts,
                events);
        listener = TestListeners.start(
                TestListeners.SETTINGS
                        .withTls(certificate.in(folder))
                        .withLimits(limits)
                        .withTimeouts(timeouts),
                List.of(),
                host.upgrades(),
                events);
        return listener.port();
    }

    private final class Echo implements Session {
        private final Outbound outbound;

        Echo(Outbound outbound) {
            this.outbound = outbound;
        }

        @Override
        public void receive(String message) {
            if (message.equals(FLOOD)) {
                for (int i = 0; i < 1_000; i++) {
                    outbound.send(LARGE);
                }
            } else {
                outbound.send(message);
            }
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    private RawWebSocket connect(int port, int receiveBuffer) throws IOException {
        return new RawWebSocket(TestCertificate.connect(port, TestCertificate.trusting(certificate), receiveBuffer));
    }

    @AfterEach
    void stop() {
        Objects.requireNonNull(listener).close();
        Objects.requireNonNull(host).close();
        assertThat(events.open).hasValue(0);
    }

    @Test
    void firstFrame_inTheSameRecordAsTheUpgrade_isNotLost() throws Exception {
        try (RawWebSocket socket = connect(start(), 0)) {
            socket.send(RawWebSocket.handshake("/ws").getBytes(StandardCharsets.US_ASCII), RawWebSocket.text("hello"));

            assertThat(socket.response().status()).isEqualTo(101);
            assertThat(socket.readText()).isEqualTo("hello");
        }
    }

    @Test
    void largeMessages_goBothWays() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; text.length() < LIMIT - 100; i++) {
            text.append(i).append(' ');
        }
        try (RawWebSocket socket = connect(start(), 0)) {
            socket.upgrade();
            for (int i = 0; i < 3; i++) {
                socket.send(RawWebSocket.text(text.toString()));
                assertThat(socket.readText()).isEqualTo(text.toString());
            }
        }
    }

    @Test
    void close_isAnswered() throws Exception {
        try (RawWebSocket socket = connect(start(), 0)) {
            socket.upgrade();
            socket.send(RawWebSocket.close(1000));

            assertThat(socket.readCloseCode()).isEqualTo(1000);
            assertThat(socket.isClosedByServer()).isTrue();
        }
    }

    @Test
    void clientThatNeverReads_answersFromTheEventLoop_isCutOff() throws Exception {
        limits = limits.withMaxPendingBytes(1024 * 1024);
        try (RawWebSocket slow = connect(start(), 4096)) {
            slow.upgrade();
            slow.send(RawWebSocket.text(FLOOD));

            await().until(() -> closed.get() == 1);
            assertThat(events.slowClients).hasValue(1);
        }
    }

    @Test
    void clientThatNeverReads_answersFromElsewhere_isCutOff() throws Exception {
        limits = limits.withMaxPendingBytes(1024 * 1024);
        try (RawWebSocket slow = connect(start(), 4096)) {
            slow.upgrade();
            await().until(() -> !outbounds.isEmpty());
            for (int i = 0; i < 1_000; i++) {
                outbounds.element().send(LARGE);
            }

            await().until(() -> closed.get() == 1);
            assertThat(events.slowClients).hasValue(1);
        }
    }

    @Test
    void clientThatSendsButNeverReads_isCutOffWhenNothingMoves() throws Exception {
        limits = limits.withMaxPendingBytes(1024 * 1024);
        timeouts = timeouts.withWriteStall(Duration.ofMillis(300));
        byte[] request = RawWebSocket.text("x".repeat(100_000));
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try (RawWebSocket slow = connect(start(), 4096)) {
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

            await().until(() -> closed.get() == 1);
            assertThat(events.slowClients).hasValue(1);
        } finally {
            sender.shutdownNow();
        }
    }

    @Test
    void slowButSteadyClient_getsEverything() throws Exception {
        limits = limits.withMaxPendingBytes(1024 * 1024);
        int messages = 100;
        try (RawWebSocket slow = connect(start(), 4096)) {
            slow.upgrade();
            for (int i = 0; i < messages; i++) {
                slow.send(RawWebSocket.text(LARGE));
                assertThat(slow.readText()).hasSize(LARGE.length());
            }
        }
        assertThat(events.slowClients).hasValue(0);
    }
}
