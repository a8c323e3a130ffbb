package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.server.config.LocalSecrets;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key that clients must show.
 *
 * @param file where it is kept if it was made here, or null if it was configured
 */
record AccessKey(String value, @Nullable Path file) {
    private static final String VARIABLE = "EDGE_MCP_API_KEY";
    /** What the example manifests hold until somebody puts a key there. */
    private static final String PLACEHOLDER = "REPLACE_WITH_ACTUAL_API_KEY";

    private static final String MAKE_ONE = "export " + VARIABLE + "=$(openssl rand -base64 32)";

    @Override
    public String toString() {
        return "AccessKey[redacted]";
    }

    /**
     * The configured key, else the user's own.
     *
     * @param mustBeConfigured whether a key of the user's own will not do
     * @throws CliException if there is no usable key
     */
    static AccessKey of(Map<String, String> environment, LocalSecrets secrets, boolean mustBeConfigured) {
        AccessKey configured = configured(environment);
        if (configured != null) {
            return configured;
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

    /**
     * The configured key, or null if there is none.
     *
     * @throws CliException if it is not usable
     */
    static @Nullable AccessKey configured(Map<String, String> environment) {
        String configured = environment.getOrDefault(VARIABLE, "").strip();
        if (configured.equals(PLACEHOLDER)) {
            throw new CliException(
                    ExitCode.BAD_DATA, VARIABLE + " is still the placeholder", "anybody can look it up", MAKE_ONE);
        }
        if (!configured.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    VARIABLE + " cannot be sent in a header",
                    "it has characters other than visible ASCII",
                    MAKE_ONE);
        }
        return configured.isEmpty() ? null : new AccessKey(configured, null);
    }
}
