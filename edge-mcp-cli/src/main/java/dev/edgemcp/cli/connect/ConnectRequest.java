package dev.edgemcp.cli.connect;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where to lead a client, and how.
 *
 * @param patience how long to try at first, and how long a message waits for a connection
 */
record ConnectRequest(
        URI url, @Nullable Path apiKeyFile, @Nullable Path caFile, Duration patience) {}
