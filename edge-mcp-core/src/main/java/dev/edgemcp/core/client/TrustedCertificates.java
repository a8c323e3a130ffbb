package dev.edgemcp.core.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Certificates that a client trusts beside those that its Java trusts. Immutable. */
final class TrustedCertificates {
    private static final int MAX_BYTES = 4 * 1024 * 1024;

    private TrustedCertificates() {}

    /** @throws IllegalArgumentException if the file cannot be read or holds no certificate, saying why */
    static List<Certificate> read(Path file) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            byte[] bytes = in.readNBytes(MAX_BYTES);
            Collection<? extends Certificate> found =
                    CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (found.isEmpty()) {
                throw unusable(file, "it holds no certificate", null);
            }
            return List.copyOf(found);
        } catch (NoSuchFileException e) {
            throw unusable(file, "there is no such file", e);
        } catch (IOException e) {
            throw unusable(file, Failures.words(e), e);
        } catch (CertificateException e) {
            throw unusable(file, "it must hold certificates in PEM form, and nothing else", e);
        }
    }

    private static IllegalArgumentException unusable(Path file, String why, @Nullable Throwable cause) {
        return new IllegalArgumentException("cannot take trusted certificates from " + file + ": " + why, cause);
    }

    /** TLS that trusts these and whatever Java trusts. */
    static SSLContext context(List<Certificate> more) {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            int number = 0;
            for (TrustManager manager : managers(null)) {
                if (manager instanceof X509TrustManager known) {
                    for (Certificate certificate : known.getAcceptedIssuers()) {
                        trusted.setCertificateEntry("java-" + number++, certificate);
                    }
                }
            }
            for (Certificate certificate : more) {
                trusted.setCertificateEntry("named-" + number++, certificate);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(trusted), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("this Java cannot hold certificates", e);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
