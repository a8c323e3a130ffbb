package dev.edgemcp.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.edgemcp.core.session.Outbound;
import dev.edgemcp.core.session.Session;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.server.netty.ConnectionLimits;
import dev.edgemcp.server.netty.ConnectionTimeouts;
import dev.edgemcp.server.netty.Listener;
import dev.edgemcp.server.netty.LoggedTrouble;
import dev.edgemcp.server.netty.RawBytes;
import dev.edgemcp.server.netty.RecordingEvents;
import dev.edgemcp.server.netty.TestListeners;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * Any bytes after an upgrade: the server answers with whole frames and an end, the same whether the bytes come at once or
 * in parts, complains to nobody, forgets the session, and goes on for others.
 */
class WebSocketFramesFuzz {
    private static final int LIMIT = 100_000;
    private static final byte[] UPGRADE = RawWebSocket.handshake("/ws").getBytes(StandardCharsets.US_ASCII);

    private static final AtomicInteger OPEN_SESSIONS = new AtomicInteger();
    private static final LoggedTrouble TROUBLE = LoggedTrouble.collect();
    private static final RecordingEvents EVENTS = new RecordingEvents();
    private static WebSocketHost host;
    private static Listener listener;
    private static int inputs;

    private static final class EchoSession implements Session {
        private final Outbound outbound;

        EchoSession(Outbound outbound) {
            this.outbound = outbound;
            OPEN_SESSIONS.incrementAndGet();
        }

        @Override
        public void receive(String message) {
            outbound.send(message);
        }

        @Override
        public void close() {
            OPEN_SESSIONS.decrementAndGet();
        }
    }

    @BeforeAll
    static void start() {
        ConnectionLimits limits = ConnectionLimits.DEFAULT.withMaxMessageBytes(LIMIT);
        ConnectionTimeouts timeouts = ConnectionTimeouts.DEFAULT;
        host = new WebSocketHost((principal, carrier, outbound) -> new EchoSession(outbound), limits, timeouts, EVENTS);
        listener = Listener.start(
                TestListeners.SETTINGS.withLimits(limits),
                List.of(),
                host.upgrades(),
                TestListeners.AUTHENTICATOR,
                EVENTS,
                Ticker.system());
    }

    @AfterAll
    static void stop() {
        await().untilAsserted(() -> {
            assertThat(OPEN_SESSIONS).hasValue(0);
            assertThat(EVENTS.open).hasValue(0);
        });
        listener.close();
        host.close();
    }

    @FuzzTest
    void frames(byte[] input) throws Exception {
        RawBytes.Answer whole = RawBytes.exchange(listener.port(), List.of(UPGRADE, input));
        List<byte[]> parts = new ArrayList<>(List.of(UPGRADE));
        parts.addAll(RawBytes.parts(input));
        RawBytes.Answer inParts = RawBytes.exchange(listener.port(), parts);

        List<String> frames = frames(whole);
        List<String> framesOfParts = frames(inParts);
        if (!whole.reset() && !inParts.reset()) {
            assertThat(framesOfParts).isEqualTo(frames);
        }
        assertThat(TROUBLE.drain()).isEmpty();
        if (inputs++ % 64 == 0) {
            goesOn();
        }
    }

    private static void goesOn() throws IOException {
        try (RawWebSocket good = RawWebSocket.open(listener.port())) {
            good.send(RawWebSocket.text("still there?"));
            assertThat(good.readText()).isEqualTo("still there?");
        }
    }

    /** The frames of an answer, each as text; fails if it is anything but an upgrade and frames that a server may send. */
    private static List<String> frames(RawBytes.Answer answer) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(answer.bytes());
        List<String> frames = new ArrayList<>();
        if (answer.reset() && !in.hasRemaining()) {
            return frames;
        }
        String head = new String(answer.bytes(), StandardCharsets.ISO_8859_1);
        assertThat(head).startsWith("HTTP/1.1 101 ").contains("\r\n\r\n");
        in.position(head.indexOf("\r\n\r\n") + 4);
        while (in.hasRemaining()) {
            assertThat(frames).noneMatch(frame -> frame.startsWith("8 "));
            if (answer.reset() && in.remaining() < 2) {
                break;
            }
            int first = in.get() & 0xFF;
            int length = in.get() & 0xFF;
            assertThat(first & 0xF0).as("one frame a message, no reserved bits").isEqualTo(0x80);
            assertThat(length).as("not masked").isLessThan(0x80);
            if (length == 126) {
                length = in.getShort() & 0xFFFF;
            } else if (length == 127) {
                length = Math.toIntExact(in.getLong());
            }
            if (answer.reset() && in.remaining() < length) {
                break;
            }
            byte[] payload = new byte[length];
            in.get(payload);
            check(first & 0x0F, payload);
            frames.add((first & 0x0F) + " " + HexFormat.of().formatHex(payload));
        }
        return frames;
    }

    private static void check(int opcode, byte[] payload) throws CharacterCodingException {
        assertThat(opcode).isIn(RawWebSocket.TEXT, RawWebSocket.CLOSE, RawWebSocket.PONG);
        if (opcode == RawWebSocket.TEXT) {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload));
        } else {
            assertThat(payload.length).isLessThanOrEqualTo(125);
        }
        if (opcode == RawWebSocket.CLOSE && payload.length > 0) {
            int code = ByteBuffer.wrap(payload).getShort() & 0xFFFF;
            assertThat(code)
                    .matches(c -> (c >= 1000 && c <= 1014 && c != 1004 && c != 1005 && c != 1006)
                            || (c >= 3000 && c <= 4999));
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, 2, payload.length - 2));
        }
    }
}
