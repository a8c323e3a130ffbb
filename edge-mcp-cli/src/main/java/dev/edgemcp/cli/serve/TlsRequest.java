package dev.edgemcp.cli.serve;

import dev.edgemcp.cli.CliException;
import dev.edgemcp.cli.ExitCode;
import dev.edgemcp.server.config.LocalCertificate;
import dev.edgemcp.server.tls.TlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that were named, or whether to make some. */
record TlsRequest(@Nullable Path certificate, @Nullable Path key, boolean selfSigned) {
    /**
     * Where the certificate and its key are, made if that was asked for; null for no TLS.
     *
     * @param host what the server listens on
     */
    @Nullable
    TlsSettings settings(Map<String, String> environment, String host) {
        if (!selfSigned) {
            return certificate == null || key == null ? null : TlsSettings.of(certificate, key);
        }
        LocalCertificate local = LocalCertificate.ofUser(environment);
        try {
            return local.keep(host);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILED,
                    "cannot keep a certificate in " + local.certificateFile(),
                    String.valueOf(e.getMessage()),
                    "edge-mcp serve --tls-cert FILE --tls-key FILE",
                    e);
        }
    }
}
