package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.ConfigSource;
import dev.edgemcp.cli.LogLevel;
import dev.edgemcp.server.config.Flags;
import dev.edgemcp.server.config.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
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
            names = "--config",
            paramLabel = "FILE",
            description = "Take settings from this YAML file; variables and options win over it"
                    + " (default: EDGE_MCP_CONFIG, else none).")
    private @Nullable Path config;

    @Option(
            names = "--stdio",
            description =
                    "Serve one client on standard input and output, for clients that start the server themselves.")
    private boolean stdio;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Listen on this address (default: 127.0.0.1). Beyond this machine, a key must be configured.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Listen on this port (default: 8082); 0 for any that is free.")
    private @Nullable Integer port;

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
            description = "key, or none to let everybody on this machine in (default: key).")
    private ServeRequest.@Nullable Auth auth;

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
        ServeRequest request = ServeRequest.of(ConfigSource.load(config, context.environment(), flags()));
        if (stdio) {
            new Serve(context, request).onStreams();
        } else {
            new Serve(context, request).onPort();
        }
    }

    private Flags flags() {
        Flags flags = new Flags()
                .put(Settings.HOST, host)
                .put(Settings.PORT, port)
                .put(Settings.WORKSPACE_FOLDER, workspace)
                .put(Settings.WORKSPACE_ENABLED, noWorkspace ? "false" : null)
                .put(Settings.ALLOW_SENSITIVE, allowSensitive ? "true" : null)
                .put(Settings.ALLOW_WRITE, allowWrite ? "true" : null)
                .put(Settings.ALLOW_EXEC, allowExec)
                .put(Settings.AUTH_MODE, auth)
                .put(Settings.KEYS_FILE, keysFile)
                .put(Settings.ALLOW_ORIGINS, allowOrigins)
                .put(Settings.LOG_LEVEL, LogLevel.given(spec));
        tls.fill(flags);
        return flags;
    }
}
