package dev.edgemcp.cli.keys;

import dev.edgemcp.cli.CliContext;
import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.core.auth.ApiKey;
import dev.edgemcp.server.keys.KeyFile;
import dev.edgemcp.server.keys.KeyFileException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which file of keys, and how its failures are told. */
final class FileOption {
    private static final String VARIABLE = "EDGE_MCP_KEYS_FILE";

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "The file of keys (default: what EDGE_MCP_KEYS_FILE names).")
    private @Nullable Path file;

    private KeyFile file(CliContext context) {
        String variable = context.environment().getOrDefault(VARIABLE, "");
        Path named = file != null || variable.isBlank() ? file : Path.of(variable);
        if (named == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "which file of keys?",
                    "there is neither --file nor " + VARIABLE,
                    "edge-mcp keys … --file keys.json");
        }
        return new KeyFile(named);
    }

    List<ApiKey> read(CliContext context) {
        KeyFile keys = file(context);
        try {
            return keys.read();
        } catch (KeyFileException e) {
            throw bad(e);
        }
    }

    void change(CliContext context, UnaryOperator<List<ApiKey>> change) {
        KeyFile keys = file(context);
        try {
            keys.change(change);
        } catch (KeyFileException e) {
            throw bad(e);
        } catch (IOException e) {
            String why = e instanceof NoSuchFileException
                    ? "its folder does not exist"
                    : e instanceof AccessDeniedException
                            ? "this user may not write there"
                            : String.valueOf(e.getMessage());
            throw new CliException(
                    ExitCode.FAILED,
                    "cannot write the keys file " + keys.path(),
                    why,
                    "name a file in a folder that you may write to; what Kubernetes mounts is changed in its Secret",
                    e);
        }
    }

    private static CliException bad(KeyFileException e) {
        return new CliException(
                ExitCode.BAD_DATA,
                String.valueOf(e.getMessage()),
                String.join("\n       ", e.problems()),
                "mend it, or begin a new one: edge-mcp keys create --tenant TEAM --file keys.json",
                e);
    }
}
