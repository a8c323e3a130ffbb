package dev.edgemcp.server.tls;

import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was made of the certificate and key files when they were last good. Looks at their content again and again, so that
 * it does not matter how they are replaced; new content that is no good changes nothing and is told once. Thread-safe.
 */
public final class Reloaded<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Reloaded.class);

    private final TlsSettings settings;
    private final Function<Identity, T> make;
    private final ScheduledExecutorService watcher;
    private volatile T current;
    /** What was seen last, good or not. After the start on the watcher's thread only. */
    private String seen;

    private Reloaded(TlsSettings settings, Function<Identity, T> make, T first, String seen) {
        this.settings = settings;
        this.make = make;
        this.current = first;
        this.seen = seen;
        this.watcher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "edge-mcp-tls");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Reads the files and begins to watch them. Blocks while it reads.
     *
     * @throws TlsException if they are no good now
     */
    public static <T> Reloaded<T> start(TlsSettings settings, Function<Identity, T> make) {
        TlsFiles files = TlsFiles.read(settings);
        Identity identity = files.identity(settings);
        Reloaded<T> reloaded = new Reloaded<>(settings, make, make.apply(identity), files.fingerprint());
        warn(settings, identity);
        long interval = settings.checkInterval().toNanos();
        var unused = reloaded.watcher.scheduleWithFixedDelay(reloaded::check, interval, interval, TimeUnit.NANOSECONDS);
        return reloaded;
    }

    /** The newest that was good. */
    public T current() {
        return current;
    }

    private void check() {
        String found = "unreadable";
        try {
            TlsFiles files = TlsFiles.read(settings);
            found = files.fingerprint();
            if (found.equals(seen)) {
                return;
            }
            Identity identity = files.identity(settings);
            current = make.apply(identity);
            LOG.atInfo()
                    .addKeyValue("certificate", settings.certificate())
                    .addKeyValue(
                            "notAfter", identity.certificate().getNotAfter().toInstant())
                    .log("new connections use the new certificate");
            warn(settings, identity);
        } catch (TlsException e) {
            if (!found.equals(seen)) {
                kept(e.getMessage() + ": " + e.why());
            }
        } catch (RuntimeException e) {
            kept(e.getClass().getSimpleName());
        }
        seen = found;
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
        watcher.shutdownNow();
    }
}
