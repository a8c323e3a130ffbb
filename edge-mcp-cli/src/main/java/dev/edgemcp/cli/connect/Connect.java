package dev.edgemcp.cli.connect;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.cli.KeySource;
import dev.edgemcp.cli.TrustSource;
import dev.edgemcp.cli.output.Console;
import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.core.client.ClientTarget;
import dev.edgemcp.core.client.McpClientException;
import dev.edgemcp.core.client.McpClientException.Reason;
import dev.edgemcp.core.client.Relay;
import dev.edgemcp.core.client.RelayOptions;
import dev.edgemcp.core.protocol.Implementation;
import dev.edgemcp.server.Version;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Relaying, from the request to the end of the process. */
final class Connect {
    /** What calls in flight get when the client closes its end. */
    private static final Duration GRACE = Duration.ofSeconds(5);
    /** One attempt; an outage is many. */
    private static final Duration ATTEMPT = Duration.ofSeconds(10);

    private final CliContext context;
    private final ConnectRequest request;

    Connect(CliContext context, ConnectRequest request) {
        this.context = context;
        this.request = request;
    }

    void run() {
        Console console = context.console();
        ClientTarget target = target();
        String key = new KeySource(context.environment()).key(request.url(), request.apiKeyFile());
        if (key != null && !secure() && !KeySource.loopback(request.url())) {
            console.note("warning: the API key goes to " + target.describe()
                    + " unencrypted; use https:// or wss:// where the server has it");
        }
        RelayOptions options = new RelayOptions(
                client(key), request.patience(), GRACE, text -> console.note("edge-mcp connect: " + text));
        try (Relay relay = new Relay(target, context.stdin(), console.protocol(), options)) {
            Thread hook = new Thread(relay::close, "interrupt");
            Runtime.getRuntime().addShutdownHook(hook);
            relay.run();
            forget(hook);
        } catch (McpClientException e) {
            throw explain(e);
        }
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process ends already, and the hook with it.
        }
    }

    private ClientTarget target() {
        try {
            return ClientTarget.of(request.url());
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "cannot use the URL",
                    String.valueOf(e.getMessage()),
                    "a URL such as ws://127.0.0.1:8082/ws",
                    e);
        }
    }

    private ClientOptions client(@Nullable String key) {
        Duration attempt = request.patience().compareTo(ATTEMPT) < 0 ? request.patience() : ATTEMPT;
        try {
            ClientOptions.Builder options = ClientOptions.builder(new Implementation("edge-mcp", Version.current()))
                    .connectTimeout(attempt)
                    .apiKey(key);
            new TrustSource(context.environment()).apply(request.url(), request.caFile(), options);
            return options.build();
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "cannot use the API key in " + KeySource.VARIABLE,
                    "it has characters other than visible ASCII",
                    "export " + KeySource.VARIABLE + "=KEY",
                    e);
        }
    }

    private boolean secure() {
        String scheme = request.url().getScheme();
        return scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("wss");
    }

    private CliException explain(McpClientException failure) {
        if (failure.reason() == Reason.FORBIDDEN) {
            return new CliException(
                    ExitCode.FORBIDDEN,
                    "not allowed",
                    failure.getMessage(),
                    "export EDGE_MCP_API_KEY=KEY, or add --api-key-file FILE",
                    failure);
        }
        return new CliException(
                ExitCode.UNREACHABLE,
                "cannot reach the server",
                failure.getMessage(),
                failure.badCertificate()
                        ? "--ca-file FILE, with the certificate of the authority that signed the server's"
                        : "check that the server runs and the URL is right: " + request.url(),
                failure);
    }
}
