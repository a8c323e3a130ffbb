package dev.edgemcp.cli.serve;

import dev.edgemcp.server.config.Flags;
import dev.edgemcp.server.config.Settings;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code serve} that are about encryption. */
final class TlsOptions {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "Speak TLS with this certificate (PEM, the chain after it). Read again when it changes.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "The private key of the certificate (PEM).")
    private @Nullable Path key;

    @Option(
            names = "--tls-self-signed",
            description = "Speak TLS with a certificate that is made once and kept for you, for trying it.")
    private boolean selfSigned;

    /** Whether any of them was given. */
    boolean given() {
        return selfSigned || certificate != null || key != null;
    }

    /** What is wrong with them together, or null. */
    @Nullable
    String problem(boolean stdio) {
        if (stdio && given()) {
            return "--stdio has no port: leave the TLS options out.";
        }
        if (selfSigned && (certificate != null || key != null)) {
            return "Give either --tls-self-signed or --tls-cert and --tls-key, not both.";
        }
        return null;
    }

    /** Says what they ask for. */
    void fill(Flags flags) {
        flags.put(Settings.TLS_CERT, certificate)
                .put(Settings.TLS_KEY, key)
                .put(Settings.TLS_SELF_SIGNED, selfSigned ? "true" : null);
    }
}
