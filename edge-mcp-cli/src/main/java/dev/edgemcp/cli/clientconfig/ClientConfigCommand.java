package dev.edgemcp.cli.clientconfig;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.core.client.ClientTarget;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code edge-mcp client-config}: prints what a client must be told. */
@Command(
        name = "client-config",
        description = "Print what to paste into an MCP client; where it goes is said on standard error.",
        footer = {"", "Example:  edge-mcp client-config cursor --url https://mcp.example.com/mcp"})
public final class ClientConfigCommand implements Runnable {
    private static final URI HTTP = URI.create("http://127.0.0.1:8082/mcp");
    private static final URI SOCKET = URI.create("ws://127.0.0.1:8082/ws");

    private final CliContext context;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "CLIENT",
            converter = ToClient.class,
            description = "claude-code, claude-desktop, cursor, vscode, windsurf or inspector.")
    private Client client = Client.CLAUDE_CODE;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description = "http: to a server that runs. stdio: the client starts a server. connect: the client starts"
                    + " 'edge-mcp connect', for servers it cannot reach itself (default: what the client does best).")
    private @Nullable Mode mode;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The server that runs (default: the one of 'edge-mcp serve' on this machine).")
    private @Nullable URI url;

    @Option(
            names = "--workspace",
            paramLabel = "FOLDER",
            description = "What a server that the client starts serves (default: the current folder).")
    private @Nullable Path workspace;

    @Option(names = "--name", paramLabel = "NAME", description = "The server's name in the client (default: edge-mcp).")
    private String name = "edge-mcp";

    private static final class ToClient implements ITypeConverter<Client> {
        @Override
        public Client convert(String word) {
            for (Client client : Client.values()) {
                if (client.toString().equals(word)) {
                    return client;
                }
            }
            throw new TypeConversionException("'" + word + "' is none of " + String.join(", ", Client.words()));
        }
    }

    /** The command in its process. */
    public ClientConfigCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        Mode chosen = mode();
        URI server = url != null ? url : chosen == Mode.CONNECT ? SOCKET : HTTP;
        check(chosen, server);
        Path folder =
                (workspace == null ? Path.of("") : workspace).toAbsolutePath().normalize();
        ConfigRequest request = new ConfigRequest(
                chosen, name, System.getProperty("edge-mcp.launcher", "edge-mcp"), server, folder.toString());
        context.console().note(client.place(chosen));
        context.console().result(client.config(request));
    }

    private Mode mode() {
        if (mode != null) {
            return mode;
        }
        URI given = url;
        if (given == null) {
            return workspace == null ? client.best() : Mode.STDIO;
        }
        boolean socket =
                String.valueOf(given.getScheme()).toLowerCase(Locale.ROOT).startsWith("ws");
        if (socket || !client.takes(Mode.HTTP)) {
            return Mode.CONNECT;
        }
        return client.best();
    }

    private void check(Mode chosen, URI server) {
        if (!client.takes(chosen)) {
            throw wrong(client + " cannot be given a URL: use --mode connect.");
        }
        if (chosen == Mode.STDIO && url != null) {
            throw wrong("--mode stdio starts a server and needs no --url.");
        }
        if (chosen != Mode.STDIO && workspace != null) {
            throw wrong("--workspace is for --mode stdio; a server that runs has its own.");
        }
        if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
            throw wrong("--name takes 1 to 64 letters, digits, '-' and '_'.");
        }
        ClientTarget target;
        try {
            target = ClientTarget.of(server);
        } catch (IllegalArgumentException e) {
            throw wrong("--url: " + e.getMessage() + ".");
        }
        if (chosen == Mode.HTTP && target instanceof ClientTarget.WebSocket) {
            throw wrong(client + " does not speak WebSocket: use --mode connect.");
        }
    }

    private ParameterException wrong(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
