package dev.edgemcp.cli.call;

import dev.edgemcp.core.client.Era;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which server to talk to, and how.
 *
 * @param child the command that is the server; empty if the URL is
 */
record ServerRequest(
        URI url,
        List<String> child,
        @Nullable Path apiKeyFile,
        @Nullable Path caFile,
        Era era,
        Duration timeout) {
    static final URI DEFAULT_URL = URI.create("http://127.0.0.1:8082/mcp");

    ServerRequest {
        child = List.copyOf(child);
    }

    /** How to name the server on a command line. */
    String words() {
        return child.isEmpty() ? url.toString() : "-- " + String.join(" ", child);
    }
}
