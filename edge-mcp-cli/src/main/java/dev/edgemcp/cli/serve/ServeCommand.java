package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code edge-mcp serve}: puts the tools of a folder in front of MCP clients. */
@Command(
        name = "serve",
        description = "Serve the tools of a folder to MCP clients, over WebSocket and HTTP or on the standard streams.",
        footer = {
            "",
            "The key is EDGE_MCP_API_KEY, else one that is made once and kept for you alone; with --keys-file or",
            "EDGE_MCP_KEYS_FILE, those of the file.",
            "",
            "Example:  edge-mcp serve --workspace ~/project --port 9000"
        })
public final class ServeCommand implements Runnable {
    private final CliContext context;

    @Option(
            names = "--stdio",
            description =
                    "Serve one client on standard input and output, for clients that start the server themselves.")
    private boolean stdio;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            defaultValue = "127.0.0.1",
            description =
                    "Listen on this address (default: ${DEFAULT-VALUE}). Beyond this machine, a key must be configured.")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "8082",
            description = "Listen on this port (default: ${DEFAULT-VALUE}); 0 for any that is free.")
    private int port;

    @Option(
            names = "--workspace",
            paramLabel = "FOLDER",
            description = "The folder that the tools read (default: the current one; in a container none).")
    private @Nullable Path workspace;

    @Option(names = "--no-workspace", description = "Offer no tools that read files.")
    private boolean noWorkspace;

    @Option(
            names = "--allow-sensitive",
            description = "Let the tools read what usually holds secrets, such as .env and private keys.")
    private boolean allowSensitive;

    @Option(
            names = "--allow-exec",
            paramLabel = "NAME",
            split = ",",
            description = "Let clients run this program, such as mvn, in the folder. It can do whatever you can."
                    + " Can be repeated.")
    private List<String> allowExec = new ArrayList<>();

    @Option(
            names = "--allow-write",
            description = "Offer tools that change files of the folder and make commits in its repository.")
    private boolean allowWrite;

    @Option(
            names = "--auth",
            paramLabel = "MODE",
            defaultValue = "key",
            description = "key, or none to let everybody on this machine in (default: ${DEFAULT-VALUE}).")
    private ServeRequest.Auth auth = ServeRequest.Auth.KEY;

    @Option(
            names = "--keys-file",
            paramLabel = "FILE",
            description = "Let in the keys of this file, which 'edge-mcp keys' makes. Read again when it changes.")
    private @Nullable Path keysFile;

    @Option(
            names = "--allow-origin",
            paramLabel = "ORIGIN",
            description = "Let web pages of this origin call, such as https://app.example.com. Can be repeated.")
    private List<String> allowOrigins = new ArrayList<>();

    @Mixin
    private final TlsOptions tls = new TlsOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    /** The command in its process. */
    public ServeCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        String problem = tls.problem(stdio);
        if (problem != null) {
            throw new ParameterException(spec.commandLine(), problem);
        }
        if (keysFile != null && (stdio || auth == ServeRequest.Auth.NONE)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--keys-file needs clients that show a key: leave " + (stdio ? "--stdio" : "--auth none")
                            + " out.");
        }
        ServeRequest request = new ServeRequest(
                host,
                port,
                workspace,
                noWorkspace,
                allowSensitive,
                allowWrite,
                allowExec,
                auth,
                keysFile,
                new LinkedHashSet<>(allowOrigins),
                tls.request());
        if (stdio) {
            new Serve(context, request).onStreams();
        } else {
            new Serve(context, request).onPort();
        }
    }
}
