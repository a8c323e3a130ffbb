package dev.edgemcp.server.tls;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a server finds what it needs to speak TLS.
 *
 * @param certificate a PEM file: the server's certificate first, then the intermediate ones
 * @param key a PEM file with the private key, not encrypted
 * @param checkInterval how often the files are looked at for changes
 */
public record TlsSettings(Path certificate, Path key, Duration checkInterval) {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(2);

    public TlsSettings {
        if (checkInterval.isZero() || checkInterval.isNegative()) {
            throw new IllegalArgumentException("checkInterval must be positive, not " + checkInterval);
        }
    }

    /** These two files, looked at every two seconds. */
    public static TlsSettings of(Path certificate, Path key) {
        return new TlsSettings(certificate, key, CHECK_INTERVAL);
    }

    /** These settings with another {@code checkInterval}. */
    public TlsSettings withCheckInterval(Duration interval) {
        return new TlsSettings(certificate, key, interval);
    }
}
