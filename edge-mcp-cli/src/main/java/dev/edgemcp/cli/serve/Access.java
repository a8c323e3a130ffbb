package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.auth.EitherAuthenticator;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.config.LocalSecrets;
import dev.edgemcp.server.keys.KeyFile;
import dev.edgemcp.server.keys.KeyFileException;
import dev.edgemcp.server.keys.KeysListener;
import dev.edgemcp.server.keys.WatchedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Who is let in: the one key, the keys of a file, both, or everybody. */
final class Access implements AutoCloseable {
    /** Names the file of keys where no option does. */
    private static final String VARIABLE = "EDGE_MCP_KEYS_FILE";

    private final @Nullable AccessKey key;
    private final @Nullable WatchedKeys keys;
    private final @Nullable Path keysFile;

    private Access(@Nullable AccessKey key, @Nullable WatchedKeys keys, @Nullable Path keysFile) {
        this.key = key;
        this.keys = keys;
        this.keysFile = keysFile;
    }

    /**
     * What the request and the environment ask for.
     *
     * @param mustBeConfigured whether a key of the user's own will not do
     * @throws CliException if a key is missing or no good
     */
    static Access open(
            ServeRequest request,
            Map<String, String> environment,
            LocalSecrets secrets,
            boolean mustBeConfigured,
            KeysListener listener) {
        if (request.auth() == ServeRequest.Auth.NONE) {
            return new Access(null, null, null);
        }
        Path file = keysFile(request, environment);
        return file == null
                ? new Access(AccessKey.of(environment, secrets, mustBeConfigured), null, null)
                : new Access(AccessKey.configured(environment), watch(file, listener), file);
    }

    private static @Nullable Path keysFile(ServeRequest request, Map<String, String> environment) {
        String variable = environment.getOrDefault(VARIABLE, "");
        return request.keysFile() != null || variable.isBlank() ? request.keysFile() : Path.of(variable);
    }

    private static WatchedKeys watch(Path file, KeysListener listener) {
        try {
            return WatchedKeys.start(new KeyFile(file), listener, Ticker.system());
        } catch (KeyFileException e) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    String.valueOf(e.getMessage()),
                    String.join("\n       ", e.problems()),
                    "edge-mcp keys create --tenant TEAM --file " + file,
                    e);
        }
    }

    /** The one key, or null if there is none. */
    @Nullable
    AccessKey key() {
        return key;
    }

    /** The file of further keys, or null if there is none. */
    @Nullable
    Path keysFile() {
        return keysFile;
    }

    /**
     * Refuses to serve a folder in which clients could write themselves a key.
     *
     * @throws CliException if the file of keys is in that folder
     */
    void keepOutOf(Path workspace) {
        if (keysFile == null) {
            return;
        }
        boolean inside;
        try {
            Path root = workspace.toRealPath();
            inside = keysFile.toRealPath().startsWith(root)
                    || keysFile.toAbsolutePath().normalize().startsWith(root);
        } catch (IOException e) {
            // Opening the workspace, or the file, says what is wrong with it.
            return;
        }
        if (inside) {
            throw new CliException(
                    ExitCode.USAGE,
                    "will not let clients write where the keys file is",
                    keysFile + " is in the workspace, and whoever can write it can make keys",
                    "move it elsewhere, and name it with --keys-file");
        }
    }

    /** Whether the keys of the file are those that it holds. */
    boolean upToDate() {
        return keys == null || keys.upToDate();
    }

    Authenticator authenticator() {
        if (key == null) {
            return keys == null
                    ? shown -> CompletableFuture.completedFuture(new AuthResult.Authenticated(Principal.ANONYMOUS))
                    : keys.authenticator();
        }
        Authenticator one = new ApiKeyAuthenticator(
                key.value(),
                new Principal(Principal.DEFAULT_TENANT, key.file() == null ? "EDGE_MCP_API_KEY" : "local"));
        return keys == null ? one : new EitherAuthenticator(one, keys.authenticator());
    }

    /** Stops watching the file. */
    @Override
    public void close() {
        if (keys != null) {
            keys.close();
        }
    }
}
