package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.ConfigSource;
import dev.edgemcp.server.config.Configuration;
import dev.edgemcp.server.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is asked of {@code serve}: by the command line, the environment and the file together. */
record ServeRequest(
        String host,
        int port,
        @Nullable Path workspace,
        boolean noWorkspace,
        boolean allowSensitive,
        boolean allowWrite,
        List<String> allowExec,
        Auth auth,
        Set<String> allowOrigins,
        TlsRequest tls,
        ConfigSource source) {

    /** Who is let in. */
    enum Auth {
        /** Those who show the key. */
        KEY,
        /** Everybody, on loopback only. */
        NONE
    }

    static ServeRequest of(ConfigSource source) {
        Configuration from = source.configuration();
        boolean selfSigned = from.selfSigned();
        return new ServeRequest(
                from.need(Settings.HOST),
                from.need(Settings.PORT),
                from.path(Settings.WORKSPACE_FOLDER),
                from.workspaceOff(),
                from.need(Settings.ALLOW_SENSITIVE),
                from.need(Settings.ALLOW_WRITE),
                words(from.get(Settings.ALLOW_EXEC)),
                from.auth().required() ? Auth.KEY : Auth.NONE,
                new LinkedHashSet<>(words(from.get(Settings.ALLOW_ORIGINS))),
                new TlsRequest(
                        selfSigned ? null : from.path(Settings.TLS_CERT),
                        selfSigned ? null : from.path(Settings.TLS_KEY),
                        selfSigned),
                source);
    }

    private static List<String> words(@Nullable List<String> words) {
        return words == null ? List.of() : words;
    }
}
