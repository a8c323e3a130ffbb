package dev.edgemcp.cli;

import dev.edgemcp.server.config.LocalSecrets;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds the API key for a server: in a file that was named, in the environment, or where {@code serve} left it. */
public final class KeySource {
    /** The environment variable that holds a key. */
    public static final String VARIABLE = "EDGE_MCP_API_KEY";

    private static final int MAX_BYTES = 4096;

    private final Map<String, String> environment;

    /** Looks in the environment for the variable and for the folder of the user. */
    public KeySource(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The key to show to the server at the URL, or null if there is none.
     *
     * @param named the file that the user named, or null
     * @throws CliException if a file cannot be read or holds no key
     */
    public @Nullable String key(URI url, @Nullable Path named) {
        if (named != null) {
            return read(named);
        }
        String variable = environment.get(VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return variable.strip();
        }
        Path local = LocalSecrets.ofUser(environment).apiKeyFile();
        return loopback(url) && Files.exists(local) ? read(local) : null;
    }

    /** Whether the URL names this machine, without asking any name server. */
    public static boolean loopback(URI url) {
        String host = url.getHost() == null ? "" : url.getHost();
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    private static String read(Path file) {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            text = new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8).strip();
        } catch (NoSuchFileException e) {
            throw unusable(file, "there is no such file", e);
        } catch (IOException e) {
            throw unusable(file, String.valueOf(e.getMessage()), e);
        }
        if (text.isEmpty() || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw unusable(file, "it must hold one key, of visible ASCII characters, and nothing else", null);
        }
        return text;
    }

    private static CliException unusable(Path file, String why, @Nullable Throwable cause) {
        return new CliException(
                ExitCode.BAD_DATA,
                "cannot use the API key file " + file,
                why,
                "--api-key-file FILE, with a file that holds the key",
                cause);
    }
}
