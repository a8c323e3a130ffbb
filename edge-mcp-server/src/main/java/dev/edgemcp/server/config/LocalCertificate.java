package dev.edgemcp.server.config;

import dev.edgemcp.server.tls.Identity;
import dev.edgemcp.server.tls.SelfSigned;
import dev.edgemcp.server.tls.TlsException;
import dev.edgemcp.server.tls.TlsSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The self-signed certificate of a user's own server, and its key, which only the user can read. Made on first use; made
 * anew when it is about to expire or is not for a host that it has to be for. Safe against several processes.
 */
public final class LocalCertificate {
    private static final String CERTIFICATE = "tls-cert.pem";
    private static final String KEY = "tls-key.pem";
    private static final String LOCK = ".tls-lock";
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
    private static final Duration VALIDITY = Duration.ofDays(365);
    private static final Duration RENEWAL = Duration.ofDays(30);
    /** For clocks that are behind. */
    private static final Duration LEEWAY = Duration.ofDays(1);

    private static final int MAX_HOSTS = 16;
    private static final Object ONE_IN_THIS_PROCESS = new Object();

    private final Path folder;
    private final Clock clock;

    /** A certificate in that folder, which need not exist yet. */
    public LocalCertificate(Path folder, Clock clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** That of a user, beside the {@link LocalSecrets}. */
    public static LocalCertificate ofUser(Map<String, String> environment) {
        return new LocalCertificate(LocalSecrets.folderOfUser(environment), Clock.systemUTC());
    }

    /** Where the certificate is, or would be. */
    public Path certificateFile() {
        return folder.resolve(CERTIFICATE);
    }

    /**
     * The certificate and its key, made if need be.
     *
     * @param host what the server listens on, beside loopback
     * @throws IOException if they can be neither read nor made
     */
    public TlsSettings keep(String host) throws IOException {
        TlsSettings settings = TlsSettings.of(certificateFile(), folder.resolve(KEY));
        PrivateFiles.createFolder(folder);
        synchronized (ONE_IN_THIS_PROCESS) {
            try (FileChannel channel =
                    FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                FileLock lock = channel.lock();
                renew(settings, hosts(host));
                lock.release();
            }
        }
        return settings;
    }

    private void renew(TlsSettings settings, Set<String> wanted) throws IOException {
        if (Files.exists(settings.key())) {
            PrivateFiles.tighten(settings.key());
        }
        X509Certificate kept = kept(settings);
        Set<String> covered = kept == null ? Set.of() : hosts(kept);
        boolean lasts = kept != null
                && kept.getNotAfter().toInstant().isAfter(clock.instant().plus(RENEWAL));
        if (!lasts || !covered.containsAll(wanted)) {
            make(settings, wanted, covered);
        }
    }

    private static @Nullable X509Certificate kept(TlsSettings settings) {
        try {
            return Identity.load(settings).certificate();
        } catch (TlsException e) {
            // There is none, or half of one: both are made.
            return null;
        }
    }

    private void make(TlsSettings settings, Set<String> wanted, Set<String> covered) throws IOException {
        Set<String> all = new TreeSet<>(wanted);
        // Another server of this user may still need them.
        covered.stream().limit(MAX_HOSTS).forEach(all::add);
        Instant now = clock.instant();
        SelfSigned made = SelfSigned.create(all, now.minus(LEEWAY), now.plus(VALIDITY));
        replace(settings.key(), made.key());
        replace(settings.certificate(), made.certificate());
    }

    private void replace(Path file, String text) throws IOException {
        Path temporary = PrivateFiles.createTemporary(folder);
        try {
            Files.writeString(temporary, text);
            Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Set<String> hosts(String host) throws IOException {
        Set<String> all = new TreeSet<>();
        for (String name : LOOPBACK) {
            all.add(canonical(name));
        }
        String named = canonical(host);
        // Every address of the machine is none that a client calls.
        if (!SelfSigned.isAddress(named) || !InetAddress.getByName(named).isAnyLocalAddress()) {
            all.add(named);
        }
        return all;
    }

    private static Set<String> hosts(X509Certificate certificate) throws IOException {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            Set<String> all = new TreeSet<>();
            if (names != null) {
                for (List<?> name : names) {
                    all.add(canonical(String.valueOf(name.get(1))));
                }
            }
            return all;
        } catch (CertificateParsingException e) {
            return Set.of();
        }
    }

    private static String canonical(String host) throws IOException {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        return SelfSigned.isAddress(bare)
                ? InetAddress.getByName(bare).getHostAddress()
                : bare.toLowerCase(Locale.ROOT);
    }
}
