package dev.edgemcp.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Reads the secrets that sign sessions from a file: one a line, the first of which signs. */
final class SessionSecrets {
    private static final int MAX_SECRETS = 16;

    private SessionSecrets() {}

    /**
     * What is in the file.
     *
     * @throws IOException if it cannot be read or anything is wrong with it; the message names no secret
     */
    static List<byte[]> read(Path file) throws IOException {
        List<String> lines = ConfigFile.text(ConfigFile.read(file))
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
        if (lines.isEmpty()) {
            throw new IOException("it is empty");
        }
        if (lines.size() > MAX_SECRETS) {
            throw new IOException("it has more than " + MAX_SECRETS + " lines");
        }
        for (int i = 0; i < lines.size(); i++) {
            if (!Kind.signs(lines.get(i))) {
                throw new IOException("secret " + (i + 1) + " of it is no good: each must be a line of at least 32"
                        + " characters without white space, and no placeholder");
            }
        }
        return bytes(lines);
    }

    static List<byte[]> bytes(List<String> secrets) {
        return secrets.stream()
                .map(secret -> secret.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
