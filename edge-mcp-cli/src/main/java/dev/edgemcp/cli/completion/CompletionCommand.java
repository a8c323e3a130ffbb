package dev.edgemcp.cli.completion;

import dev.edgemcp.cli.CliContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code edge-mcp completion}: the script that a shell reads. */
@Command(
        name = "completion",
        description = "Print the completion script for a shell.",
        footer = {
            "",
            "bash:  echo 'source <(edge-mcp completion bash)' >> ~/.bashrc",
            "zsh:   edge-mcp completion zsh > \"${fpath[1]}/_edge-mcp\"",
            "fish:  edge-mcp completion fish > ~/.config/fish/completions/edge-mcp.fish",
            "Namespaces, releases, contexts and nodes are asked of the cluster, for two seconds at most."
        })
public final class CompletionCommand implements Runnable {
    private enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final CliContext context;

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Shell shell = Shell.BASH;

    /** The command in its process. */
    public CompletionCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public void run() {
        try (InputStream script =
                Objects.requireNonNull(CompletionCommand.class.getResourceAsStream("edge-mcp." + shell))) {
            context.console().result(new String(script.readAllBytes(), StandardCharsets.UTF_8).stripTrailing());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
