package dev.edgemcp.server.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads the text of a configuration file, within bounds. */
final class ConfigFile {
    static final int MAX_BYTES = 1024 * 1024;

    private ConfigFile() {}

    /**
     * What is in the file now.
     *
     * @throws IOException if it cannot be read or is too large; the message is for people
     */
    static byte[] read(Path file) throws IOException {
        if (Files.notExists(file)) {
            throw new IOException("there is no such file");
        }
        // Anything else might never end, or not even begin.
        if (!Files.isRegularFile(file)) {
            throw new IOException("it is not a regular file");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length > MAX_BYTES) {
                throw new IOException("it is larger than 1 MiB");
            }
            return bytes;
        } catch (NoSuchFileException e) {
            throw new IOException("there is no such file", e);
        } catch (java.nio.file.AccessDeniedException e) {
            throw new IOException("this process may not read it", e);
        }
    }

    /**
     * The bytes as text.
     *
     * @throws IOException if they are not UTF-8
     */
    static String text(byte[] bytes) throws IOException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IOException("it is not UTF-8", e);
        }
    }
}
