package dev.edgemcp.server.workspace;

import dev.edgemcp.core.protocol.ResourceContents;
import dev.edgemcp.core.tool.ToolException;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Makes resource contents of the bytes of a file. */
final class FileContents {
    private FileContents() {}

    /**
     * All of a file.
     *
     * @param limit in bytes
     * @param next what a caller can do if there are more
     * @throws ToolException if there are more
     */
    static byte[] read(InputStream in, int limit, String next) throws IOException, ToolException {
        byte[] bytes = in.readNBytes(limit + 1);
        if (bytes.length > limit) {
            throw new ToolException(
                    "too_large", "The file has more than " + limit + " bytes, which is the most at once here.", next);
        }
        return bytes;
    }

    /** The bytes as text if they are UTF-8 without a NUL near the start, otherwise as they are. */
    static ResourceContents of(String uri, String name, byte[] bytes) {
        String text = text(bytes);
        return text == null
                ? ResourceContents.Blob.of(uri, FileTypes.ofBytes(name), bytes)
                : new ResourceContents.Text(uri, FileTypes.ofText(name), text);
    }

    /** The bytes as text, or null if they are none. */
    static @Nullable String text(byte[] bytes) {
        return FileKinds.binary(bytes, bytes.length) ? null : FileKinds.utf8(bytes, 0, bytes.length);
    }
}
