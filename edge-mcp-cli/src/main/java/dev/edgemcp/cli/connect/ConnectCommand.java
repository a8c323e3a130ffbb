package dev.edgemcp.cli.connect;

import dev.edgemcp.cli.CliContext;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp connect}: leads a client that starts its servers itself to one at a URL. */
@Command(
        name = "connect",
        description = "Be a server on standard input and output that passes everything on to a server at a URL.",
        footer = {
            "",
            "For the configuration of a client: edge-mcp client-config CLIENT --mode connect",
            "",
            "Example:  edge-mcp connect wss://mcp.example.com/ws --api-key-file ~/.secrets/edge-mcp"
        })
public final class ConnectCommand implements Runnable {
    private final CliContext context;

    @Parameters(paramLabel = "URL", description = "The server: ws://, wss://, http:// or https://.")
    private URI url = URI.create("");

    @Option(
            names = "--api-key-file",
            paramLabel = "FILE",
            description = "A file with the API key. Without it, the variable EDGE_MCP_API_KEY; else, for this machine,"
                    + " the key that 'edge-mcp serve' made.")
    private @Nullable Path apiKeyFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            description =
                    "A file with certificates to trust besides those that Java trusts. Without it, the variable"
                            + " EDGE_MCP_CA_FILE; else, for this machine, the one that 'edge-mcp serve --tls-self-signed' made.")
    private @Nullable Path caFile;

    @Option(
            names = "--wait",
            paramLabel = "TIME",
            description = "How long to try to connect at first, and how long a call waits for a lost connection to come"
                    + " back (default: 30s).")
    private Duration patience = Duration.ofSeconds(30);

    /** The command in its process. */
    public ConnectCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        new Connect(context, new ConnectRequest(url, apiKeyFile, caFile, patience)).run();
    }
}
