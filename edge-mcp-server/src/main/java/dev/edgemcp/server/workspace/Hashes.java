package dev.edgemcp.server.workspace;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** SHA-256 of content, in small hexadecimal digits: how callers say which content they have seen. */
final class Hashes {
    /** Characters of a hash. */
    static final int CHARS = 64;

    private Hashes() {}

    static String of(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    /** The hash of a whole file, or null if it is larger than {@link Bounds#HASH_BYTES}. */
    static @Nullable String of(SeekableByteChannel file) throws IOException {
        if (file.size() > Bounds.HASH_BYTES) {
            return null;
        }
        MessageDigest digest = sha256();
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        long read = 0;
        file.position(0);
        while (file.read(buffer) >= 0) {
            read += buffer.position();
            if (read > Bounds.HASH_BYTES) {
                return null;
            }
            digest.update(buffer.flip());
            buffer.clear();
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
