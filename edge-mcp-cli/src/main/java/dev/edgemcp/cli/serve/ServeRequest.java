package dev.edgemcp.cli.serve;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks of {@code serve}.
 *
 * @param keysFile the keys that are let in beside the configured one, or null for what the environment says
 */
record ServeRequest(
        String host,
        int port,
        @Nullable Path workspace,
        boolean noWorkspace,
        boolean allowSensitive,
        boolean allowWrite,
        List<String> allowExec,
        Auth auth,
        @Nullable Path keysFile,
        Set<String> allowOrigins,
        TlsRequest tls) {

    /** Who is let in. */
    enum Auth {
        /** Those who show the key. */
        KEY,
        /** Everybody, on loopback only. */
        NONE
    }
}
