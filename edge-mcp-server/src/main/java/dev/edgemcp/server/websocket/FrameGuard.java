package dev.edgemcp.server.websocket;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the headers of frames on their way to the engine, and lets nothing pass that must not reach it. Confined to the
 * event loop of its connection.
 *
 * <p><b>Why.</b> The engine takes unmasked frames, buffers an unfragmented message of any size, and has no say about
 * binary messages. It also collects a frame in a buffer that is copied for every read and kept for the connection's
 * life: a frame of 4 MiB would cost gigabytes of copying when it trickles in, and 4 MiB for ever.
 *
 * <p><b>How.</b> Small frames pass as they are, many at a time and without a copy. The payload of a large frame is passed
 * on as it arrives, as fragments of the same message, each under a header of its own. The mask repeats every four bytes,
 * so a fragment that begins at a multiple of four into the payload can keep it; up to three bytes wait for the next read.
 */
final class FrameGuard {
    /** A frame with more payload is passed on in fragments. */
    static final int LARGE = 16 * 1024;

    /** A fragment's length has to fit into 16 bits and be a multiple of four. */
    private static final int MAX_FRAGMENT = 0xFFFC;

    private static final int MAX_HEADER = 14;
    private static final int MASK_BYTES = 4;
    private static final int MAX_CONTROL_PAYLOAD = 125;

    private static final int FIN = 0x80;
    private static final int RESERVED = 0x70;
    private static final int MASKED = 0x80;
    private static final int CONTINUATION = 0x0;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PONG = 0xA;

    /** Why the connection has to be closed. */
    record Violation(int code, String reason) {}

    private final long maxMessageBytes;
    private final Consumer<ByteBuffer> engine;

    private final byte[] header = new byte[MAX_HEADER];
    private int headerLength;
    private long payloadLeft;
    private boolean fragmented;
    private long messageBytes;

    private boolean slicing;
    private int sliceOpcode;
    private final byte[] carried = new byte[MASK_BYTES - 1];
    private int carriedLength;

    private @Nullable Violation violation;
    private boolean skipping;
    private boolean peerClosed;

    /** @param engine gets the bytes that may pass; it must not keep the buffer */
    FrameGuard(long maxMessageBytes, Consumer<ByteBuffer> engine) {
        this.maxMessageBytes = maxMessageBytes;
        this.engine = engine;
    }

    /** What was wrong with the first frame that must not pass, or null. */
    @Nullable
    Violation violation() {
        return violation;
    }

    /** Whether the peer's close frame was seen; what comes after it is ignored. */
    boolean peerClosed() {
        return peerClosed;
    }

    /** Lets nothing pass any more, and only looks for the peer's close frame. Not from within the engine. */
    void skipToClose() {
        if (skipping) {
            return;
        }
        skipping = true;
        if (slicing) {
            slicing = false;
            headerLength = 0;
            payloadLeft -= carriedLength;
        }
    }

    /** Takes what was read. Leaves the buffer's ownership to the caller. */
    void read(ByteBuf in) {
        int passable = in.readerIndex();
        while (in.isReadable() && !peerClosed) {
            if (payloadLeft == 0) {
                int frame = in.readerIndex();
                boolean begunEarlier = headerLength > 0;
                if (!readHeader(in)) {
                    passUnlessSkipping(in, passable, frame);
                    return;
                }
                boolean wasSkipping = skipping;
                begin();
                if (skipping || slicing) {
                    if (!wasSkipping) {
                        pass(in, passable, frame);
                    }
                    passable = in.readerIndex();
                } else if (begunEarlier) {
                    engine.accept(ByteBuffer.wrap(header, 0, headerLength));
                    passable = in.readerIndex();
                }
                if (payloadLeft == 0) {
                    end();
                }
                if (!slicing) {
                    headerLength = 0;
                }
            } else if (slicing) {
                slice(in);
                passable = in.readerIndex();
            } else {
                int part = (int) Math.min(payloadLeft, in.readableBytes());
                in.skipBytes(part);
                payloadLeft -= part;
                if (payloadLeft == 0) {
                    end();
                }
            }
        }
        passUnlessSkipping(in, passable, in.readerIndex());
    }

    private void passUnlessSkipping(ByteBuf in, int from, int to) {
        if (!skipping) {
            pass(in, from, to);
        }
    }

    private void pass(ByteBuf in, int from, int to) {
        if (to > from) {
            engine.accept(in.nioBuffer(from, to - from));
        }
    }

    private boolean readHeader(ByteBuf in) {
        while (headerLength < 2 || headerLength < wholeHeader()) {
            if (!in.isReadable()) {
                return false;
            }
            header[headerLength++] = in.readByte();
        }
        return true;
    }

    private int wholeHeader() {
        int code = header[1] & 0x7F;
        int length = code < 126 ? 2 : code == 126 ? 4 : 10;
        return (header[1] & MASKED) != 0 ? length + MASK_BYTES : length;
    }

    private long payloadLength() {
        int code = header[1] & 0x7F;
        if (code < 126) {
            return code;
        }
        long length = 0;
        for (int i = 2; i < (code == 126 ? 4 : 10); i++) {
            length = (length << 8) | (header[i] & 0xFF);
        }
        return length;
    }

    private void begin() {
        long length = payloadLength();
        int opcode = header[0] & 0x0F;
        if (!skipping) {
            violation = check(opcode, length);
            skipping = violation != null;
        }
        if (length < 0) {
            // Not a length, and no way to find the next frame.
            peerClosed = true;
            return;
        }
        payloadLeft = length;
        if (skipping) {
            return;
        }
        if (opcode < CLOSE) {
            fragmented = (header[0] & FIN) == 0;
            messageBytes = fragmented ? messageBytes + length : 0;
            if (length > LARGE) {
                slicing = true;
                sliceOpcode = opcode;
            }
        }
    }

    private @Nullable Violation check(int opcode, long length) {
        if ((header[0] & RESERVED) != 0) {
            return new Violation(1002, "reserved bits are set");
        }
        if ((header[1] & MASKED) == 0) {
            return new Violation(1002, "frames from clients must be masked");
        }
        if (opcode >= CLOSE) {
            return checkControl(opcode, length);
        }
        if (opcode == BINARY) {
            return new Violation(1003, "only text messages are spoken here");
        }
        if (opcode > BINARY) {
            return new Violation(1002, "reserved opcode");
        }
        if ((opcode == CONTINUATION) != fragmented) {
            return new Violation(1002, "fragments out of order");
        }
        if (length < 0) {
            return new Violation(1002, "not a length");
        }
        if (length > maxMessageBytes - messageBytes) {
            return new Violation(1009, "a message is at most " + maxMessageBytes + " bytes");
        }
        return null;
    }

    private @Nullable Violation checkControl(int opcode, long length) {
        if (opcode > PONG) {
            return new Violation(1002, "reserved opcode");
        }
        if ((header[0] & FIN) == 0) {
            return new Violation(1002, "control frames must not be fragmented");
        }
        if (length < 0 || length > MAX_CONTROL_PAYLOAD) {
            return new Violation(1002, "control frames must be short");
        }
        return null;
    }

    /** The end of a frame whose header is still in place. */
    private void end() {
        if ((header[0] & 0x0F) == CLOSE) {
            peerClosed = true;
        }
    }

    private void slice(ByteBuf in) {
        int arrived = (int) Math.min(payloadLeft - carriedLength, in.readableBytes());
        int available = Math.min(carriedLength + arrived, MAX_FRAGMENT);
        boolean last = available == payloadLeft;
        int size = last ? available : available - available % MASK_BYTES;
        if (size > 0) {
            int fromRead = size - carriedLength;
            boolean fin = last && (header[0] & FIN) != 0;
            engine.accept(sliceHeader(fin, size));
            engine.accept(ByteBuffer.wrap(carried, 0, carriedLength));
            engine.accept(in.nioBuffer(in.readerIndex(), fromRead));
            in.skipBytes(fromRead);
            carriedLength = 0;
            payloadLeft -= size;
            sliceOpcode = CONTINUATION;
        }
        if (payloadLeft == 0) {
            slicing = false;
            headerLength = 0;
        } else if (carriedLength + in.readableBytes() < Math.min(MASK_BYTES, payloadLeft)) {
            while (in.isReadable()) {
                carried[carriedLength++] = in.readByte();
            }
        }
    }

    private ByteBuffer sliceHeader(boolean fin, int size) {
        ByteBuffer slice = ByteBuffer.allocate(2 + 2 + MASK_BYTES);
        slice.put((byte) ((fin ? FIN : 0) | sliceOpcode));
        slice.put((byte) (MASKED | 126));
        slice.putShort((short) size);
        slice.put(header, headerLength - MASK_BYTES, MASK_BYTES);
        return slice.flip();
    }
}
