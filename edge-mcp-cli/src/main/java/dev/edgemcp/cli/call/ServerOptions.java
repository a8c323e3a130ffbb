package dev.edgemcp.cli.call;

import dev.edgemcp.core.client.Era;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of all commands that talk to a server. */
final class ServerOptions {
    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "A file with the API key. Without it, the variable EDGE_MCP_API_KEY; else, for this machine,"
                    + " the key that 'edge-mcp serve' made.")
    private @Nullable Path apiKeyFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description = "Certificates (PEM) to trust beside those that Java trusts. Without it, the variable"
                    + " EDGE_MCP_CA_FILE; else, for this machine, what 'edge-mcp serve --tls-self-signed' made.")
    private @Nullable Path caFile;

    @Option(
            names = "--era",
            paramLabel = "ERA",
            description = "The protocol to speak: auto, modern (since 2026-07-28) or legacy (default: auto).")
    private Era era = Era.AUTO;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long to wait for the connection and for the answer, each (default: 30s).")
    private Duration timeout = Duration.ofSeconds(30);

    /** The server that the options and the words after the two dashes name. */
    ServerRequest request(@Nullable URI url, List<String> child) {
        return new ServerRequest(
                url == null ? ServerRequest.DEFAULT_URL : url, child, apiKeyFile, caFile, era, timeout);
    }
}
