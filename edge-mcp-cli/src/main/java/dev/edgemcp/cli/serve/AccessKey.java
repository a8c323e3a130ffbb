package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.server.config.LocalSecrets;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The key that clients must show.
 *
 * @param file where it is kept if it was made here, or null if it was configured
 */
record AccessKey(String value, @Nullable Path file) {
    private static final String VARIABLE = "EDGE_MCP_API_KEY";
    private static final String MAKE_ONE = "export " + VARIABLE + "=$(openssl rand -base64 32)";

    @Override
    public String toString() {
        return "AccessKey[redacted]";
    }

    /**
     * The configured key, else the user's own.
     *
     * @param configured or null if none was
     * @param mustBeConfigured whether a key of the user's own will not do
     * @throws CliException if there is no usable key
     */
    static AccessKey of(@Nullable String configured, LocalSecrets secrets, boolean mustBeConfigured) {
        if (configured != null) {
            return new AccessKey(configured, null);
        }
        if (mustBeConfigured) {
            throw new CliException(
                    ExitCode.USAGE,
                    "will not listen beyond this machine without a configured key",
                    "everybody who can reach the port could read the workspace; a key made on the fly would be known to"
                            + " nobody and different on every replica",
                    MAKE_ONE);
        }
        try {
            return new AccessKey(secrets.apiKey(), secrets.apiKeyFile());
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "cannot keep a key in " + secrets.apiKeyFile(),
                    String.valueOf(e.getMessage()),
                    MAKE_ONE,
                    e);
        }
    }
}
