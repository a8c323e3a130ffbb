package dev.edgemcp.server.tls;

import dev.edgemcp.server.watch.Watch;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was made of the certificate and key files when they were last good. Looks at their content again and again, so that
 * it does not matter how they are replaced; new content that is no good changes nothing and is told once. Thread-safe.
 */
public final class Reloaded<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);

    /** One look at the files: their content, or why they cannot be read. */
    private record Look(
            String fingerprint,
            @Nullable TlsFiles files,
            @Nullable TlsException failure) {
        static Look at(TlsSettings settings) {
            try {
                TlsFiles files = TlsFiles.read(settings);
                return new Look(files.fingerprint(), files, null);
            } catch (TlsException e) {
                return new Look("unreadable", null, e);
            }
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Look look && look.fingerprint.equals(fingerprint);
        }

        @Override
        public int hashCode() {
            return fingerprint.hashCode();
        }
    }

    private final TlsSettings settings;
    private final Function<Identity, T> make;
    private final Watch<Look> watch;
    private volatile T current;

    private Reloaded(TlsSettings settings, Function<Identity, T> make, T current, Look first) {
        this.settings = settings;
        this.make = make;
        this.current = current;
        this.watch = Watch.start(
                "edge-mcp-tls", settings.checkInterval(), first, false, () -> Look.at(settings), this::changed);
    }

    /**
     * Reads the files and begins to watch them. Blocks while it reads.
     *
     * @throws TlsException if they are no good now
     */
    public static <T> Reloaded<T> start(TlsSettings settings, Function<Identity, T> make) {
        TlsFiles files = TlsFiles.read(settings);
        Identity identity = files.identity(settings);
        T first = make.apply(identity);
        warn(settings, identity);
        return new Reloaded<>(settings, make, first, new Look(files.fingerprint(), files, null));
    }

    /** The newest that was good. */
    public T current() {
        return current;
    }

    private void changed(Look look) {
        try {
            if (look.files == null) {
                throw Objects.requireNonNull(look.failure);
            }
            Identity identity = look.files.identity(settings);
            current = make.apply(identity);
            LOG.atInfo()
                    .addKeyValue("certificate", settings.certificate())
                    .addKeyValue(
                            "notAfter", identity.certificate().getNotAfter().toInstant())
                    .log("new connections use the new certificate");
            warn(settings, identity);
        } catch (TlsException e) {
            kept(e.getMessage() + ": " + e.why());
        } catch (RuntimeException e) {
            kept(e.getClass().getSimpleName());
        }
    }

    private static void kept(String reason) {
        LOG.atWarn()
                .addKeyValue("reason", reason)
                .log("the certificate files changed and are no good: the old ones stay");
    }

    private static void warn(TlsSettings settings, Identity identity) {
        try {
            identity.certificate().checkValidity();
        } catch (CertificateExpiredException e) {
            LOG.atWarn()
                    .addKeyValue("certificate", settings.certificate())
                    .addKeyValue(
                            "notAfter", identity.certificate().getNotAfter().toInstant())
                    .log("the certificate has expired: clients will refuse it");
        } catch (CertificateNotYetValidException e) {
            LOG.atWarn()
                    .addKeyValue("certificate", settings.certificate())
                    .addKeyValue(
                            "notBefore", identity.certificate().getNotBefore().toInstant())
                    .log("the certificate is not valid yet: clients will refuse it");
        }
        if (TlsFiles.readableByAll(settings.key())) {
            LOG.atWarn()
                    .addKeyValue("key", settings.key())
                    .log("every user of this machine can read the private key: chmod 600 it");
        }
    }

    /** Stops watching. Idempotent. */
    @Override
    public void close() {
        watch.close();
    }
}
