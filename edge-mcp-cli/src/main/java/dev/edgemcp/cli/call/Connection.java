package dev.edgemcp.cli.call;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.KeySource;
import dev.edgemcp.cli.TrustSource;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.cli.output.Printable;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.McpClient;
import dev.edgemcp.core.client.McpClientException;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.server.Version;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A client for the time of one command. Ctrl-C cancels what it waits for. */
final class Connection implements AutoCloseable {
    private final ServerRequest server;
    private final McpClient client;
    private final Thread hook = new Thread(this::interrupted, "interrupt");
    private volatile @Nullable CompletableFuture<?> awaited;

    private Connection(ServerRequest server, McpClient client) {
        this.server = server;
        this.client = client;
    }

    static Connection open(ServerRequest server, CliContext context) {
        Console console = context.console();
        ClientOptions.Builder options = ClientOptions.builder(new Implementation("edge-mcp", Version.current()))
                .era(server.era())
                .connectTimeout(server.timeout())
                .stderr(console::note)
                .noise(text -> console.note("warning: the server sent what is not MCP: " + Printable.line(text)));
        ClientTarget target = target(server);
        if (server.child().isEmpty()) {
            String key = new KeySource(context.environment()).key(server.url(), server.apiKeyFile());
            apply(key, options);
            new TrustSource(context.environment()).apply(server.url(), server.caFile(), options);
            if (key != null && !secure(server) && !KeySource.loopback(server.url())) {
                console.note("warning: the API key goes to " + target.describe()
                        + " unencrypted; use https:// or wss:// where the server has it");
            }
        }
        try {
            Connection connection = new Connection(server, McpClient.connect(target, options.build()));
            Runtime.getRuntime().addShutdownHook(connection.hook);
            return connection;
        } catch (McpClientException e) {
            throw ClientFailures.explain(e, server);
        }
    }

    McpClient client() {
        return client;
    }

    /** Waits for an answer of the client. */
    <T> T await(CompletableFuture<T> answer) {
        awaited = answer;
        try {
            return answer.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof McpClientException failure) {
                throw ClientFailures.explain(failure, server);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already; the hook closes the client, and this thread leaves it to that.
            throw new CancellationException("interrupted");
        }
        client.close();
    }

    private void interrupted() {
        CompletableFuture<?> waiting = awaited;
        if (waiting != null) {
            waiting.cancel(true);
        }
        client.close();
    }

    private static ClientTarget target(ServerRequest server) {
        if (!server.child().isEmpty()) {
            return ClientTarget.process(server.child());
        }
        try {
            return ClientTarget.of(server.url());
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "cannot use the URL",
                    String.valueOf(e.getMessage()),
                    "a URL such as " + ServerRequest.DEFAULT_URL,
                    e);
        }
    }

    private static void apply(@Nullable String key, ClientOptions.Builder options) {
        try {
            options.apiKey(key);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "cannot use the API key in " + KeySource.VARIABLE,
                    "it has characters other than visible ASCII",
                    "export " + KeySource.VARIABLE + "=KEY",
                    e);
        }
    }

    private static boolean secure(ServerRequest server) {
        String scheme = server.url().getScheme();
        return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
    }
}
