package dev.edgemcp.server.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * The secrets of a user's own server, each in a file that only the user can read, made on first use and the same ever
 * after. Safe against several processes that start at once.
 */
public final class LocalSecrets {
    private static final String API_KEY = "api-key";
    private static final String SESSION_SECRET = "session-secret";
    private static final int BYTES = 32;

    private final Path folder;

    /** Secrets in that folder, which need not exist yet. */
    public LocalSecrets(Path folder) {
        this.folder = folder;
    }

    /** Those of a user: in {@code $XDG_CONFIG_HOME/edge-mcp}, else in {@code $HOME/.config/edge-mcp}. */
    public static LocalSecrets ofUser(Map<String, String> environment) {
        return new LocalSecrets(folderOfUser(environment));
    }

    static Path folderOfUser(Map<String, String> environment) {
        String configured = environment.getOrDefault("XDG_CONFIG_HOME", "");
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        // A relative path there is invalid and to be ignored, says the XDG base directory specification.
        Path base = configured.startsWith("/") ? Path.of(configured) : Path.of(home, ".config");
        return base.resolve("edge-mcp");
    }

    /** Where the API key is, or would be. */
    public Path apiKeyFile() {
        return folder.resolve(API_KEY);
    }

    /**
     * The API key, made if there is none.
     *
     * @throws IOException if it can be neither read nor made
     */
    public String apiKey() throws IOException {
        return readOrMake(API_KEY);
    }

    /**
     * The secret that signs sessions, made if there is none.
     *
     * @throws IOException if it can be neither read nor made
     */
    public byte[] sessionSecret() throws IOException {
        return readOrMake(SESSION_SECRET).getBytes(StandardCharsets.UTF_8);
    }

    private String readOrMake(String name) throws IOException {
        Path file = folder.resolve(name);
        try {
            return read(file);
        } catch (NoSuchFileException e) {
            make(file);
            return read(file);
        }
    }

    private static String read(Path file) throws IOException {
        PrivateFiles.tighten(file);
        String secret = Files.readString(file).strip();
        if (secret.length() < BYTES) {
            throw new IOException(file + " holds no usable secret; delete it and a new one is made");
        }
        return secret;
    }

    private void make(Path file) throws IOException {
        PrivateFiles.createFolder(folder);
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String secret = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        // Written whole under another name first: a second process must never read half a secret.
        Path temporary = PrivateFiles.createTemporary(folder);
        try {
            Files.writeString(temporary, secret + "\n");
            Files.createLink(file, temporary);
        } catch (FileAlreadyExistsException e) {
            // Another process was first; its secret is as good.
        } catch (UnsupportedOperationException e) {
            Files.move(temporary, file);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
