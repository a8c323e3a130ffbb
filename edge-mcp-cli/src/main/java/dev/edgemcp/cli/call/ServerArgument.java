package dev.edgemcp.cli.call;

import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** Which server, for commands that are about nothing else: a URL, or a command after {@code --}. */
final class ServerArgument {
    @Mixin
    private final ServerOptions options = new ServerOptions();

    @Parameters(
            arity = "0..1",
            paramLabel = "URL",
            description = "The server: ws://, wss://, http:// or https:// (default: http://127.0.0.1:8082/mcp)."
                    + " Or '--' and a command that is a server on its standard streams.")
    private @Nullable URI url;

    /** @throws ParameterException if both are given */
    ServerRequest request(CommandSpec spec, List<String> child) {
        if (url != null && !child.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Give either a URL or a command after '--', not both.");
        }
        return options.request(url, child);
    }
}
