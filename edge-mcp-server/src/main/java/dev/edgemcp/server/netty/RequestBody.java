package dev.edgemcp.server.netty;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** The bytes of a body as they arrive, up to a limit. Occupies what has arrived, whatever length was announced. */
final class RequestBody {
    private static final byte[] NOTHING = new byte[0];

    private final int maxBytes;
    private byte[] bytes = NOTHING;
    private int length;

    RequestBody(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Takes some more; false if that would be too much. */
    boolean add(ByteBuf part) {
        int more = part.readableBytes();
        if (more > maxBytes - length) {
            return false;
        }
        if (more > bytes.length - length) {
            // Exact for the usual body, which comes in one part.
            int doubled = (int) Math.min(maxBytes, 2L * bytes.length);
            bytes = Arrays.copyOf(bytes, Math.max(length + more, doubled));
        }
        part.readBytes(bytes, length, more);
        length += more;
        return true;
    }

    byte[] take() {
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }
}
