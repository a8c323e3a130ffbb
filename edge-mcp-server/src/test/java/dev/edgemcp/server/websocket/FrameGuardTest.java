package dev.edgemcp.server.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameGuardTest {
    private static final int LIMIT = 200_000;

    private final ByteArrayOutputStream passed = new ByteArrayOutputStream();
    private final FrameGuard guard = new FrameGuard(LIMIT, this::pass);

    private void pass(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        passed.writeBytes(copy);
    }

    private void read(byte[] bytes) {
        guard.read(Unpooled.wrappedBuffer(bytes));
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void read_smallFrames_passUnchanged() {
        byte[] frames = concat(
                RawWebSocket.text("one"),
                RawWebSocket.frame(false, RawWebSocket.TEXT, new byte[130]),
                RawWebSocket.frame(true, RawWebSocket.PING, new byte[0]),
                RawWebSocket.frame(true, RawWebSocket.CONTINUATION, new byte[0]),
                RawWebSocket.text("two"));

        read(frames);

        assertThat(passed.toByteArray()).isEqualTo(frames);
        assertThat(guard.violation()).isNull();
    }

    @Test
    void read_byteByByte_passesUnchanged() {
        byte[] frames = concat(RawWebSocket.text("one"), RawWebSocket.text("x".repeat(300)), RawWebSocket.close(1000));

        for (byte b : frames) {
            read(new byte[] {b});
        }

        assertThat(passed.toByteArray()).isEqualTo(frames);
        assertThat(guard.peerClosed()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void read_anyFramesInAnyPieces_sameMessages(long seed) {
        Random random = new Random(seed);
        List<String> sent = new ArrayList<>();
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        for (int i = 0; i < 20; i++) {
            byte[] message = randomText(random, random.nextInt(4) == 0 ? random.nextInt(LIMIT) : random.nextInt(200));
            sent.add(new String(message, StandardCharsets.US_ASCII));
            wire.writeBytes(inFragments(random, message));
        }

        byte[] bytes = wire.toByteArray();
        int most = random.nextBoolean() ? 50_000 : 700;
        for (int at = 0; at < bytes.length; ) {
            int size = Math.min(bytes.length - at, 1 + random.nextInt(most));
            guard.read(Unpooled.wrappedBuffer(bytes, at, size));
            at += size;
        }

        assertThat(guard.violation()).as("seed %d", seed).isNull();
        assertThat(messages(passed.toByteArray())).as("seed %d", seed).isEqualTo(sent);
    }

    private static byte[] randomText(Random random, int length) {
        byte[] text = new byte[length];
        for (int i = 0; i < length; i++) {
            text[i] = (byte) ('a' + random.nextInt(26));
        }
        return text;
    }

    private static byte[] inFragments(Random random, byte[] message) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        int at = 0;
        int opcode = RawWebSocket.TEXT;
        do {
            int size = random.nextBoolean() ? message.length - at : random.nextInt(message.length - at + 1);
            byte[] part = Arrays.copyOfRange(message, at, at + size);
            at += size;
            frames.writeBytes(RawWebSocket.frame(at == message.length, opcode, part));
            opcode = RawWebSocket.CONTINUATION;
            if (random.nextInt(5) == 0) {
                frames.writeBytes(RawWebSocket.frame(true, RawWebSocket.PONG, new byte[3]));
            }
        } while (at < message.length);
        return frames.toByteArray();
    }

    /** An independent reading of well-formed frames; none may be large. */
    private static List<String> messages(byte[] frames) {
        List<String> messages = new ArrayList<>();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        ByteBuffer in = ByteBuffer.wrap(frames);
        while (in.hasRemaining()) {
            int first = in.get();
            int length = in.get() & 0x7F;
            assertThat(length).isNotEqualTo(127);
            if (length == 126) {
                length = in.getShort() & 0xFFFF;
            }
            byte[] mask = new byte[4];
            in.get(mask);
            byte[] payload = new byte[length];
            in.get(payload);
            for (int i = 0; i < length; i++) {
                payload[i] ^= mask[i % 4];
            }
            if ((first & 8) == 0) {
                assertThat(first & 0x0F).isEqualTo(message.size() == 0 ? first & 0x0F : RawWebSocket.CONTINUATION);
                message.writeBytes(payload);
                if ((first & 0x80) != 0) {
                    messages.add(message.toString(StandardCharsets.US_ASCII));
                    message.reset();
                }
            }
        }
        return messages;
    }

    @Test
    void read_largeFrameArrivingSlowly_keepsNothingBack() {
        read(RawWebSocket.header(0x81, true, 100_000));
        for (int i = 0; i < 100; i++) {
            read(new byte[999]);
        }

        assertThat(passed.size()).isGreaterThan(99_900 - 4);
    }

    @Test
    void read_messageOfTheLimit_passes() {
        read(RawWebSocket.header(0x81, true, LIMIT));

        assertThat(guard.violation()).isNull();
    }

    @Test
    void read_headerOverTheLimit_isAViolationBeforeThePayload() {
        read(concat(RawWebSocket.text("before"), RawWebSocket.header(0x81, true, LIMIT + 1)));

        assertThat(guard.violation()).isEqualTo(new FrameGuard.Violation(1009, "a message is at most 200000 bytes"));
        assertThat(passed.toByteArray()).isEqualTo(RawWebSocket.text("before"));
    }

    @Test
    void read_fragmentsOverTheLimit_areAViolation() {
        read(RawWebSocket.frame(false, RawWebSocket.TEXT, new byte[LIMIT - 10]));
        read(RawWebSocket.frame(false, RawWebSocket.CONTINUATION, new byte[10]));
        assertThat(guard.violation()).isNull();

        read(RawWebSocket.header(0x80, true, 1));

        assertThat(guard.violation()).extracting(FrameGuard.Violation::code).isEqualTo(1009);
    }

    @Test
    void read_lengthWithItsHighestBit_isAViolation() {
        read(RawWebSocket.header(0x81, true, Long.MIN_VALUE + 5));
        // The helper writes a negative length as a short one, so say it in bytes too.
        read(new byte[] {(byte) 0x81, (byte) 0xFF, (byte) 0x80, 0, 0, 0, 0, 0, 0, 5, 1, 2, 3, 4});

        assertThat(guard.violation()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {0xC1, 0xA1, 0x91, 0x83, 0x8B, 0x80, 0x09, 0x08})
    void read_firstByteAgainstTheProtocol_isAViolation(int firstByte) {
        read(RawWebSocket.frame(firstByte, true, new byte[2]));

        assertThat(guard.violation()).extracting(FrameGuard.Violation::code).isEqualTo(1002);
        assertThat(passed.size()).isZero();
    }

    @Test
    void read_binary_isAViolation() {
        read(RawWebSocket.frame(true, RawWebSocket.BINARY, new byte[2]));

        assertThat(guard.violation()).extracting(FrameGuard.Violation::code).isEqualTo(1003);
    }

    @Test
    void read_unmasked_isAViolation() {
        read(RawWebSocket.frame(0x81, false, new byte[2]));

        assertThat(guard.violation()).extracting(FrameGuard.Violation::code).isEqualTo(1002);
    }

    @Test
    void read_textInsideFragments_isAViolation() {
        read(concat(RawWebSocket.frame(false, RawWebSocket.TEXT, new byte[2]), RawWebSocket.text("x")));

        assertThat(guard.violation()).extracting(FrameGuard.Violation::code).isEqualTo(1002);
    }

    @Test
    void read_longControlFrame_isAViolation() {
        read(RawWebSocket.header(0x89, true, 126));

        assertThat(guard.violation()).extracting(FrameGuard.Violation::code).isEqualTo(1002);
    }

    @Test
    void read_afterAViolation_passesNothingButSeesTheClose() {
        read(RawWebSocket.frame(true, RawWebSocket.BINARY, new byte[20]));
        read(RawWebSocket.text("more"));
        assertThat(guard.peerClosed()).isFalse();

        read(RawWebSocket.close(1003));

        assertThat(passed.size()).isZero();
        assertThat(guard.peerClosed()).isTrue();
    }

    @Test
    void skipToClose_insideALargeFrame_findsTheNextFrame() {
        read(concat(RawWebSocket.header(0x81, true, 50_000), new byte[20_003]));
        int before = passed.size();

        guard.skipToClose();
        read(concat(new byte[50_000 - 20_003], RawWebSocket.text("more"), RawWebSocket.close(1000)));

        assertThat(passed.size()).isEqualTo(before);
        assertThat(guard.peerClosed()).isTrue();
    }

    @Test
    void read_afterAClose_passesNothing() {
        read(concat(RawWebSocket.close(1000), RawWebSocket.text("late")));

        assertThat(passed.toByteArray()).isEqualTo(RawWebSocket.close(1000));
    }
}
