package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.auth.ApiKeyAuthenticator;
import dev.edgemcp.core.auth.AuthResult;
import dev.edgemcp.core.auth.Authenticator;
import dev.edgemcp.core.auth.EitherAuthenticator;
import dev.edgemcp.core.platform.CorePlatform;
import dev.edgemcp.core.time.Ticker;
import dev.edgemcp.core.tool.Principal;
import dev.edgemcp.server.config.AuthSettings;
import dev.edgemcp.server.config.LocalSecrets;
import dev.edgemcp.server.keys.KeyFile;
import dev.edgemcp.server.keys.KeyFileException;
import dev.edgemcp.server.keys.KeysListener;
import dev.edgemcp.server.keys.WatchedKeys;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is let in: the one key, the keys of a file, both, or everybody. */
final class Access implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Access.class);

    private final @Nullable AccessKey key;
    private final @Nullable HotKey hotKey;
    private final @Nullable WatchedKeys keys;
    private final @Nullable Path keysFile;
    private final boolean platformKeys;
    private final LocalSecrets secrets;
    private final boolean mustBeConfigured;

    private Access(
            @Nullable AccessKey key,
            @Nullable HotKey hotKey,
            @Nullable WatchedKeys keys,
            @Nullable Path keysFile,
            boolean platformKeys,
            LocalSecrets secrets,
            boolean mustBeConfigured) {
        this.platformKeys = platformKeys;
        this.key = key;
        this.hotKey = hotKey;
        this.keys = keys;
        this.keysFile = keysFile;
        this.secrets = secrets;
        this.mustBeConfigured = mustBeConfigured;
    }

    /**
     * What the configuration asks for.
     *
     * @param mustBeConfigured whether a key of the user's own will not do
     * @throws CliException if a key is missing or no good
     */
    static Access open(AuthSettings auth, LocalSecrets secrets, boolean mustBeConfigured, KeysListener listener) {
        if (!auth.required()) {
            return new Access(null, null, null, null, false, secrets, mustBeConfigured);
        }
        Path file = auth.keysFile();
        AccessKey key = key(auth, secrets, mustBeConfigured);
        return new Access(
                key,
                new HotKey(one(key)),
                file == null ? null : watch(file, listener),
                file,
                auth.platformKeys(),
                secrets,
                mustBeConfigured);
    }

    /** The one key; none only where there are others. */
    private static @Nullable AccessKey key(AuthSettings auth, LocalSecrets secrets, boolean mustBeConfigured) {
        boolean others = auth.keysFile() != null || (mustBeConfigured && auth.platformKeys());
        return auth.apiKey() == null && others ? null : AccessKey.of(auth.apiKey(), secrets, mustBeConfigured);
    }

    private static Authenticator one(@Nullable AccessKey key) {
        return key == null
                ? nobody("The API key is not valid.")
                : new ApiKeyAuthenticator(
                        key.value(),
                        new Principal(Principal.DEFAULT_TENANT, key.file() == null ? "EDGE_MCP_API_KEY" : "local"));
    }

    private static Authenticator nobody(String reason) {
        return new Authenticator() {
            @Override
            public CompletionStage<AuthResult> authenticate(@Nullable String shown) {
                return CompletableFuture.completedFuture(new AuthResult.Denied(reason));
            }

            @Override
            public boolean admits(Principal principal) {
                return false;
            }
        };
    }

    /** Lets in by another one key from now on; by none if there is none that would do. */
    void become(AuthSettings now) {
        if (hotKey == null) {
            return;
        }
        try {
            hotKey.become(one(key(now, secrets, mustBeConfigured)));
        } catch (CliException e) {
            LOG.atError().addKeyValue("reason", e.getMessage()).log("the API key is gone: nobody is let in any more");
            hotKey.become(nobody("No API key is configured any more. Ask whoever runs this server."));
        }
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

    /** Whether keys that the Core Platform knows are let in. */
    boolean platformKeys() {
        return platformKeys;
    }

    /** What is wrong with the file of keys, for everybody to read; null if its keys are those that count. */
    @Nullable
    String trouble() {
        return keys == null || keys.upToDate()
                ? null
                : "the file is no good, and the keys of before count; the log says why";
    }

    /**
     * Who lets callers in.
     *
     * @param platform is asked about keys that nobody here knows; null if there is none
     */
    Authenticator authenticator(@Nullable CorePlatform platform) {
        Authenticator further = platform == null ? null : platform.authenticator();
        return further == null ? authenticator() : new EitherAuthenticator(authenticator(), further);
    }

    private Authenticator authenticator() {
        if (hotKey == null) {
            return shown -> CompletableFuture.completedFuture(new AuthResult.Authenticated(Principal.ANONYMOUS));
        }
        return keys == null ? hotKey : new EitherAuthenticator(hotKey, keys.authenticator());
    }

    /** Stops watching the file. */
    @Override
    public void close() {
        if (keys != null) {
            keys.close();
        }
    }
}
