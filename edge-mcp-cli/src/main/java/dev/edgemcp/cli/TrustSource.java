package dev.edgemcp.cli;

import dev.edgemcp.core.client.ClientOptions;
import dev.edgemcp.server.config.LocalCertificate;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the certificates that a client trusts beside those that Java trusts: in a file that was named, in the environment,
 * or, for this machine, where {@code serve --tls-self-signed} left its own.
 */
public final class TrustSource {
    /** The environment variable that names a file of certificates. */
    public static final String VARIABLE = "EDGE_MCP_CA_FILE";

    private final Map<String, String> environment;

    /** Looks in the environment for the variable and for the folder of the user. */
    public TrustSource(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Makes the options trust what is to be trusted of the server at the URL.
     *
     * @param named the file that the user named, or null
     * @throws CliException if a file cannot be read or holds no certificate
     */
    public void apply(URI url, @Nullable Path named, ClientOptions.Builder options) {
        String scheme = url.getScheme() == null ? "" : url.getScheme();
        if (!scheme.equalsIgnoreCase("https") && !scheme.equalsIgnoreCase("wss")) {
            return;
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        Path local = LocalCertificate.ofUser(environment).certificateFile();
        if (named != null) {
            trust(named, options);
        } else if (!variable.isBlank()) {
            trust(Path.of(variable), options);
        } else if (KeySource.loopback(url) && Files.exists(local)) {
            trust(local, options);
        }
    }

    private static void trust(Path file, ClientOptions.Builder options) {
        try {
            options.trust(file);
        } catch (IllegalArgumentException e) {
            throw new CliException(
                    ExitCode.BAD_DATA,
                    "cannot use the CA file",
                    String.valueOf(e.getMessage()),
                    "--ca-file FILE, with one or more certificates in PEM form",
                    e);
        }
    }
}
