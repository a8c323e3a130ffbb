package dev.edgemcp.core.redis;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** How entries lie in Redis: a byte that says whether the rest is as it is or compressed, and the rest. */
final class Packing {
    private static final byte PLAIN = 0;
    private static final byte GZIP = 1;

    private final int threshold;
    private final int maxBytes;

    /**
     * @param threshold from how many bytes on entries are compressed
     * @param maxBytes the largest entry, packed or not
     */
    Packing(int threshold, int maxBytes) {
        this.threshold = threshold;
        this.maxBytes = maxBytes;
    }

    byte[] pack(byte[] entry) {
        if (entry.length >= threshold) {
            byte[] compressed = compressed(entry);
            if (compressed.length < entry.length) {
                return compressed;
            }
        }
        byte[] packed = new byte[entry.length + 1];
        packed[0] = PLAIN;
        System.arraycopy(entry, 0, packed, 1, entry.length);
        return packed;
    }

    /** What was packed, or null if it is nothing that this class packs, or more than it does. */
    byte @Nullable [] unpack(byte[] packed) {
        if (packed.length < 1 || packed.length > maxBytes + 1) {
            return null;
        }
        if (packed[0] == PLAIN) {
            return Arrays.copyOfRange(packed, 1, packed.length);
        }
        if (packed[0] != GZIP) {
            return null;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed, 1, packed.length - 1))) {
            byte[] entry = in.readNBytes(maxBytes + 1);
            return entry.length > maxBytes ? null : entry;
        } catch (IOException e) {
            return null;
        }
    }

    private static byte[] compressed(byte[] entry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(entry.length / 2 + 32);
        out.write(GZIP);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(entry);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }
}
